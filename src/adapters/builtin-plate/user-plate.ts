import { FootlightError } from '../../core/errors.ts';
import { percent } from '../../core/messages/message.ts';
import type { HalfPicture } from '../../frames/half-picture.ts';
import { LightGainMeter } from '../../frames/light-gain.ts';
import { PLATE_UNITS, type Plate } from '../../frames/plate.ts';
import { type Frame, getPlane16 } from '../../media/frame.ts';
import { findMainVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { readOrientation } from '../../media/stills/first-picture.ts';
import { fromRgbFilters, readPicture } from '../../media/stills/picture-file.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';
import { createUprightFilters, type WorkingPicture } from '../../media/video/working-picture.ts';

/** How much the ratio of the sides may differ from the video's, for sizes that were rounded. */
const MAX_ASPECT_DIFFERENCE = 0.01;
/** Pixels by which a plate may be off before hard edges are seen to stay. */
export const MAX_RESIDUAL = 1;
/** Share of the background that a plate has to show: the rest may be a subject who never leaves a spot. */
export const MIN_LIKENESS = 0.15;
/** Difference of luma or chroma in 10-bit codes that another white balance or a shadow makes. */
const MAX_COLOR_DIFFERENCE = 60;
/** Step of luma in 10-bit codes between pixels of the half picture that shows whether pictures lie on each other. */
const MIN_STEP = 24;
/** Fewer such places tell nothing. */
const MIN_PLACES = 50;
/** Share of the picture that has to show the background surely before its colors tell anything. */
const MIN_SHARE = 0.02;

/**
 * Reads a picture of the scene without the subject, scaled to the shot's frames.
 *
 * @throws `background.plate-size`, and `input.*` for what is no picture
 */
export async function readUserPlate(
  path: string,
  source: WorkingPicture,
  signal: AbortSignal,
): Promise<Plate> {
  const stored = findMainVideo(await probe(path));
  if (!stored) throw new FootlightError('input.no-picture', { kind: 'input', value: path });
  const video = await readOrientation(path, stored, signal);
  const { width, height } = source;
  checkShape(path, video, source);
  using frame = await readPicture(path, video, { ...source, conversion: createConversion(video, source) });
  const planes = [0, 1, 2].map((index) => readPlane(frame, source, index)) as [
    Uint16Array,
    Uint16Array,
    Uint16Array,
  ];
  return { width, height, planes, confidence: new Uint8Array(width * height).fill(255) };
}

/** A plane at full size: chroma keeps its place among the pixels, as it has to be compared with that of the frames. */
function readPlane(frame: Frame, source: WorkingPicture, index: number): Uint16Array {
  const { width, height } = source;
  const [shiftX, shiftY] = index === 0 ? [0, 0] : [source.chromaShiftX, source.chromaShiftY];
  const { samples, stride } = getPlane16(frame, index, -(-width >> shiftX), -(-height >> shiftY));
  const plane = new Uint16Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = (y >> shiftY) * stride;
    for (let x = 0; x < width; x++, at++) plane[at] = samples[row + (x >> shiftX)]! * PLATE_UNITS;
  }
  return plane;
}

function checkShape(path: string, video: VideoStreamInfo, source: WorkingPicture): void {
  const isTurned = video.rotationDegrees % 180 !== 0;
  const [width, height] = isTurned ? [video.height, video.width] : [video.width, video.height];
  if (Math.abs((width * source.height) / (height * source.width) - 1) <= MAX_ASPECT_DIFFERENCE) return;
  const parameters = { width, height, videoWidth: source.width, videoHeight: source.height };
  throw new FootlightError('background.plate-size', { kind: 'input', parameters, value: path });
}

function createConversion(
  video: VideoStreamInfo,
  { width, height, color, pixelFormat }: WorkingPicture,
): string {
  const { isRgb, isGray } = getPixelFormatInfo(video.pixelFormat);
  const scale = `scale=${width}:${height}:flags=lanczos+accurate_rnd+full_chroma_int`;
  const convert = isRgb
    ? `${scale},${fromRgbFilters(color, video.bitDepth > 8)}`
    : `${scale}:out_color_matrix=${color.matrix}:out_range=${color.range},format=${isGray ? 'gray10le,format=' : ''}yuv444p10le`;
  return [
    ...createUprightFilters(video),
    convert,
    `scale=flags=bicubic+accurate_rnd,format=${pixelFormat}`,
  ].join(',');
}

/**
 * Measures by how many pixels of the full size a plate is off: the median over edges of the difference of luma over the step
 * of the edge.
 *
 * @param isBackground whether a pixel of the half picture surely shows the background in `seen`
 * @returns undefined where there are too few edges to tell
 */
export function measureResidual(
  plate: HalfPicture,
  seen: HalfPicture,
  isBackground: (at: number) => boolean,
): number | undefined {
  const gain = new LightGainMeter().measure(seen, plate, isBackground);
  const { width, height, luma } = seen;
  const offsets: number[] = [];
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const at = y * width + x;
      const step = Math.hypot(luma[at + 1]! - luma[at - 1]!, luma[at + width]! - luma[at - width]!) / 2;
      if (step < MIN_STEP || !isBackground(at)) continue;
      offsets.push((2 * Math.abs(luma[at]! - plate.luma[at]! * gain)) / step);
    }
  }
  if (offsets.length < MIN_PLACES) return undefined;
  return Float64Array.from(offsets).sort()[offsets.length >> 1]!;
}

/**
 * Measures how much of what was seen of the background a plate shows: the share of its pixels that have the plate's color,
 * whatever the light. Where hardly any has, a plate without edges that could lie beside those of the shot is one of something else.
 *
 * @param isBackground whether a pixel of the half picture surely shows the background in `seen`
 * @returns the share, 0 to 1; 1 where too little of the background is seen to tell
 */
export function measureLikeness(
  plate: HalfPicture,
  seen: HalfPicture,
  isBackground: (at: number) => boolean,
): number {
  const gain = new LightGainMeter().measure(seen, plate, isBackground);
  let count = 0;
  let alike = 0;
  for (let at = 0; at < seen.luma.length; at++) {
    if (!isBackground(at)) continue;
    count++;
    const luma = Math.abs(seen.luma[at]! - plate.luma[at]! * gain);
    const blue = Math.abs(seen.blue[at]! - plate.blue[at]! * gain);
    const red = Math.abs(seen.red[at]! - plate.red[at]! * gain);
    if (Math.max(luma, blue, red) <= MAX_COLOR_DIFFERENCE) alike++;
  }
  return count < Math.max(MIN_PLACES, MIN_SHARE * seen.luma.length) ? 1 : alike / count;
}

/** The error for a plate that has next to nothing in common with what was seen of the background. */
export function createOtherPlaceError(path: string, likeness: number): FootlightError {
  const parameters = { share: percent(likeness) };
  return new FootlightError('background.plate-elsewhere', { kind: 'input', parameters, value: path });
}

/** The error for a plate that does not lie on what was seen of the background, and can't be moved there. */
export function createMismatchError(path: string, residual: number): FootlightError {
  const parameters = { residual: residual.toFixed(1), limit: MAX_RESIDUAL };
  return new FootlightError('background.plate-mismatch', { kind: 'input', parameters, value: path });
}
