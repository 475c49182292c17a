import type { Json } from '../../engines/matter.ts';
import type { CodeNoise } from './find-areas.ts';
import type { Palette } from './palette.ts';

/** What the survey of a shot found out for its stages, beside the plate. */
export interface ScreenData {
  /** Whether there is a screen; without one everything is taken for the subject. */
  readonly isScreen: boolean;
  /** Noise of the screen's codes at half size. */
  readonly codeNoise: CodeNoise;
  /** Standard deviations of the screen in means of 3x3, relative to the plate: chroma and light. The black point. */
  readonly chromaNoise: number;
  readonly lightNoise: number;
  /** Opacity by color difference alone from which a pixel is surely the subject. The white point. */
  readonly whitePoint: number;
  /** Share of the screen's light that the subject's edges reflect. */
  readonly spill: number;
  /** Its main colors. */
  readonly palette: Palette;
}

/** What is assumed of a screen of which nothing could be measured. */
export const DEFAULT_SCREEN: ScreenData = {
  isScreen: true,
  codeNoise: { luma: 3, chroma: 3 },
  chromaNoise: 0.004,
  lightNoise: 0.005,
  whitePoint: 0.9,
  spill: 0,
  palette: [0, 0, 0],
};

export function encodeScreenData(data: ScreenData): Json {
  return { ...data, codeNoise: { ...data.codeNoise } };
}

export function decodeScreenData(data: Json): ScreenData {
  return { ...DEFAULT_SCREEN, ...(data as Partial<ScreenData>) };
}
