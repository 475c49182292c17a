import type { Frame } from '../../media/frame.ts';
import { decode, GroundSurvey } from './backing.ts';
import { CodeScale, type FrameFormat, type Samples } from './frame-format.ts';
import { type Box, growBox, type PlacedCaption } from './place-caption.ts';
import type { FrameSpan } from './time-captions.ts';

/** Frames of a caption that are looked at, the first and the last among them. */
const SAMPLES = 9;
/** How far around the letters the ground is looked at, in ems. */
const AROUND = 0.15;

/** The frames of a caption at which its ground is measured. */
export function listSampledFrames({ start, end }: FrameSpan): number[] {
  const count = Math.min(SAMPLES, end - start);
  const step = count > 1 ? (end - 1 - start) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => Math.round(start + i * step));
}

/**
 * Measures what lies beneath captions while they stand, and frees the frames.
 *
 * @param frames from the first of the video on
 */
export async function surveyFrames(
  frames: AsyncIterable<Frame>,
  captions: readonly PlacedCaption[],
  format: FrameFormat,
): Promise<GroundSurvey[]> {
  const scale = new CodeScale(format);
  const surveys = captions.map((placed) => ({
    survey: new GroundSurvey(),
    box: getGround(placed, format),
    sampled: new Set(listSampledFrames(placed.caption)),
  }));
  let index = 0;
  for await (const frame of frames) {
    for (const { survey, box, sampled } of surveys)
      if (sampled.has(index)) addFrame(survey, scale, scale.getPlanes(frame), box);
    frame.free();
    index++;
  }
  return surveys.map(({ survey }) => survey);
}

/** Adds what lies beneath a caption in a picture that was drawn. @param pixels red, green, blue, alpha, row by row */
export function addPixels(
  survey: GroundSurvey,
  {
    pixels,
    width,
    height,
  }: { readonly pixels: ArrayLike<number>; readonly width: number; readonly height: number },
  placed: PlacedCaption,
): void {
  const box = getGround(placed, { width, height });
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++) {
      const at = 4 * (y * width + x);
      survey.add(computeLuminance(pixels[at]! / 255, pixels[at + 1]! / 255, pixels[at + 2]! / 255));
    }
}

function getGround(
  { caption, ink }: PlacedCaption,
  frame: { readonly width: number; readonly height: number },
): Box {
  return growBox(ink, AROUND * caption.size, frame);
}

function addFrame(
  survey: GroundSurvey,
  { black, lumaSpan, neutral, chromaSpan, red, blue, shiftX, shiftY }: CodeScale,
  [luma, cb, cr]: readonly [Samples, Samples, Samples],
  box: Box,
): void {
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++) {
      const site = (y >> shiftY) * cb.stride + (x >> shiftX);
      const light = (luma.samples[y * luma.stride + x]! - black) / lumaSpan;
      const r = light + (2 - 2 * red) * ((cr.samples[site]! - neutral) / chromaSpan);
      const b = light + (2 - 2 * blue) * ((cb.samples[site]! - neutral) / chromaSpan);
      survey.add(computeLuminance(r, (light - red * r - blue * b) / (1 - red - blue), b));
    }
}

/** Relative luminance of gamma-encoded components of BT.709's primaries. @see WCAG 2.2, "relative luminance" */
function computeLuminance(red: number, green: number, blue: number): number {
  return 0.2126 * decode(red) + 0.7152 * decode(green) + 0.0722 * decode(blue);
}
