import { FootlightError } from '../../core/errors.ts';
import { findNearestRatio } from '../hosted-generation/nearest-ratio.ts';
import type { InputProperty, InputSchema } from './input-schema.ts';

/** What is asked of a model, whatever its inputs are called. */
export interface InputValues {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** Address of the picture that a video begins with. */
  readonly picture?: string;
  /** Address of the picture that it ends with. */
  readonly lastPicture?: string;
  readonly seconds?: number;
  readonly inferenceSteps?: number;
  readonly guidanceScale?: number;
}

/** Usual names of inputs, by what they are; the first that a model has is filled in. */
const NAMES: Readonly<Record<Exclude<keyof InputValues, 'width' | 'height'>, readonly string[]>> = {
  prompt: ['prompt', 'text_prompt', 'text'],
  negativePrompt: ['negative_prompt'],
  seed: ['seed'],
  picture: ['start_image', 'first_frame_image', 'input_image', 'image', 'image_url'],
  lastPicture: ['end_image', 'last_frame_image', 'last_frame', 'end_image_url', 'last_image'],
  seconds: ['duration', 'seconds', 'video_seconds'],
  inferenceSteps: ['num_inference_steps', 'steps'],
  guidanceScale: ['guidance_scale', 'guidance', 'cfg_scale'],
};
/** What a model can't do without. */
const NEEDED = ['prompt', 'picture', 'lastPicture'] as const;
const SIZE_STEP = 64;

/**
 * Fits what is asked to the inputs that a model has. Numbers are kept within its bounds, and choices are the nearest that it
 * offers; what it has no input for is left out.
 *
 * @throws `replicate.input` if it takes no words or picture where one is needed, or needs something else
 */
export function fitInput(
  { properties, required }: InputSchema,
  values: InputValues,
  service: string,
): Readonly<Record<string, unknown>> {
  const input: Record<string, unknown> = { ...fitSize(properties, values), ...fitLength(properties, values) };
  for (const [key, names] of Object.entries(NAMES) as [keyof typeof NAMES, readonly string[]][]) {
    const value = values[key];
    const name = names.find((each) => properties[each]);
    if (name !== undefined && value !== undefined && value !== '')
      input[name] = fitValue(properties[name]!, value);
  }
  if (properties.output_format?.enum?.includes('png')) input.output_format = 'png';
  // Models of pictures alone move them without words.
  for (const key of NEEDED)
    if (
      values[key] !== undefined &&
      !NAMES[key].some((name) => name in input) &&
      !(key === 'prompt' && values.picture)
    )
      throw createInputError(key, service);
  const missing = required.find((name) => !(name in input) && properties[name]?.default === undefined);
  if (missing !== undefined) throw createInputError(missing, service);
  return input;
}

function fitSize(properties: InputSchema['properties'], size: InputValues): Record<string, unknown> {
  const { width, height, aspect_ratio: ratio } = properties;
  const [first, ...others] = (ratio?.enum ?? []).filter((each) => /^\d+:\d+$/.test(String(each))).map(String);
  if (first !== undefined) return { aspect_ratio: findNearestRatio(size, [first, ...others]) };
  if (!width || !height) return {};
  const round = (length: number): number => Math.max(SIZE_STEP, Math.round(length / SIZE_STEP) * SIZE_STEP);
  return { width: fitValue(width, round(size.width)), height: fitValue(height, round(size.height)) };
}

/** The longest of the lengths that Stable Video Diffusion names by their frames, such as "25_frames_with_svd_xt". */
function fitLength(
  { video_length: length }: InputSchema['properties'],
  { seconds }: InputValues,
): Record<string, unknown> {
  const lengths = (length?.enum ?? []).filter((each) => /^\d+_frames/.test(String(each)));
  if (seconds === undefined || lengths.length === 0) return {};
  const count = (each: string | number): number => Number.parseInt(String(each), 10);
  return { video_length: lengths.reduce((best, each) => (count(each) > count(best) ? each : best)) };
}

function fitValue(
  { type, enum: choices, minimum, maximum }: InputProperty,
  given: string | number,
): string | number {
  if (typeof given === 'string') return given;
  const value = type === 'integer' ? Math.ceil(given) : given;
  const sorted = choices?.toSorted((a, b) => Number(a) - Number(b));
  if (sorted && sorted.length > 0) return sorted.find((each) => Number(each) >= value) ?? sorted.at(-1)!;
  return Math.min(maximum ?? value, Math.max(minimum ?? value, value));
}

function createInputError(name: string, service: string): FootlightError {
  return new FootlightError('replicate.input', { kind: 'usage', parameters: { name }, value: service });
}
