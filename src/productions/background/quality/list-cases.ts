import type { PairMeasures } from './quality-meter.ts';

/** Things that are hard to matte, and of which a result should be looked at. */
const CASES = {
  /** Motion blurs the outline, so that it is wide along the motion. */
  'motion-blur': ({ blurredShare }: PairMeasures) => blurredShare > 0.1,
  /** Glass, veils or smoke: half-transparent away from any outline. */
  'half-transparent': ({ transparentShare }: PairMeasures) => transparentShare > 0.02,
  /** People, or what they hold, apart from each other: one of them may not be wanted. */
  'several-people': ({ subjectCount }: PairMeasures) => subjectCount > 1,
  /** Small gaps inside the subject in which the source shows its colors: clothes of the screen's color, or a weak matte. */
  holes: ({ holeShare }: PairMeasures) => holeShare > 0,
  /** Fine detail along the outline, of which the matte explains little: hair may be lost. */
  hair: ({ keptDetail }: PairMeasures) => keptDetail < 0.15,
} as const;

type CaseName = keyof typeof CASES;

export interface QualityCase {
  readonly name: CaseName;
  /** Numbers of the measured frames that show it. */
  readonly frames: readonly number[];
}

/** The cases that the measured frames show. */
export function listCases(pairs: readonly PairMeasures[]): QualityCase[] {
  return (Object.keys(CASES) as CaseName[]).flatMap((name) => {
    const frames = pairs.filter(CASES[name]).map(({ number }) => number + 1);
    return frames.length > 0 ? [{ name, frames }] : [];
  });
}
