import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { findNearestRatio } from '../hosted-generation/nearest-ratio.ts';

const propertySchema = z.looseObject({
  type: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

/** The schema of a model's input, as Cog writes it (OpenAPI 3). */
export const inputSchema = z.object({
  properties: z.record(z.string(), propertySchema),
  required: z.array(z.string()).default([]),
});
export type InputSchema = z.output<typeof inputSchema>;
type Property = InputSchema['properties'][string];

/** What is asked of a model, whatever its inputs are called. */
export interface InputValues {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** Address of the picture that a video begins with. */
  readonly picture?: string;
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
  seconds: ['duration', 'seconds', 'video_seconds'],
  inferenceSteps: ['num_inference_steps', 'steps'],
  guidanceScale: ['guidance_scale', 'guidance', 'cfg_scale'],
};
/** What a model can't do without. */
const NEEDED = ['prompt', 'picture'] as const;
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
  const input: Record<string, unknown> = fitSize(properties, values);
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

function fitValue(
  { type, enum: choices, minimum, maximum }: Property,
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
