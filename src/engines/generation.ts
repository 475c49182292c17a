import type { CameraMove } from '../imagery/read-imagery.ts';

/** The words of a scene. */
export interface ScenePrompt {
  /** What is seen, as the script says it. */
  readonly description: string;
  /** The same for models: with subject, setting, light, lens, motion and style written out. */
  readonly prompt: string;
  /** What must not be seen. */
  readonly negativePrompt: string;
}

/** What pictures and videos are generated from. */
export interface GenerationRequest extends ScenePrompt {
  /** Pixels; even numbers. */
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly camera: CameraMove;
  /** How each of those looks who are seen, as the script describes them. */
  readonly people?: readonly string[];
  /** Denoising steps of diffusion models. */
  readonly inferenceSteps?: number;
  /** How closely diffusion models follow the prompt. */
  readonly guidanceScale?: number;
}

/** Parts of a request that not every engine follows. */
export type RequestPart = Exclude<keyof GenerationRequest, 'width' | 'height'>;

/** What engines that generate pictures or videos have in common. */
export interface Generator {
  readonly id: string;
  /** Part of every artifact key: raise it when pictures change. */
  readonly version: string;
  /** Requests at a time. */
  readonly concurrency: number;
  /** Whether it needs exclusive use of the machine's accelerator while it works. */
  readonly usesAccelerator: boolean;
  /** What it follows; the other parts of a request have no effect, and no part in keys. */
  readonly follows: readonly RequestPart[];
  /** What a picture, or a second of video, costs; undefined if it is free, not known, or in the list of prices. */
  readonly price?: { readonly amount: number; readonly currency: string };
}

/** All of a request that reaches an engine, for keys. */
export function pickFollowed(
  { follows }: Pick<Generator, 'follows'>,
  request: GenerationRequest,
): Partial<GenerationRequest> {
  const parts = (['width', 'height', ...follows] as const).filter((part) => request[part] !== undefined);
  return Object.fromEntries(parts.map((part) => [part, request[part]]));
}
