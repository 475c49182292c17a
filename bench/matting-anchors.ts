import { MatteScorer, type MatteScores } from '../src/analysis/matte-scores.ts';
import { FilterGraph } from '../src/media/filter-graph.ts';
import { type Frame, getPlane8, getPlane16 } from '../src/media/frame.ts';
import type { MattingShot } from '../src/testing/matting-shot.ts';

export interface AnchorResult {
  readonly scores: MatteScores;
  /** The setting that did best. */
  readonly setting: string;
  readonly milliseconds: number;
}

/** What an anchor is given: the shot, true alpha and true plate of each frame. */
export interface AnchorInput {
  readonly shot: MattingShot;
  readonly alphas: readonly Uint16Array[];
  /** Working frames of what would have been filmed without a subject. */
  readonly createPlate: (number: number) => Frame;
}

const SIMILARITIES = [0.015, 0.025, 0.035, 0.05];
const BLENDS = [0.01, 0.03, 0.06, 0.1];
const THRESHOLDS = [6, 9, 12, 16, 24, 32];

/** FFmpeg's `chromakey` with the mean color of the true screen, and the similarity and blend that give the least MAD. */
export async function keyWithFfmpeg(input: AnchorInput): Promise<AnchorResult> {
  const color = measureColor(input);
  let best = { mad: Number.POSITIVE_INFINITY, filter: '', setting: '' };
  for (const similarity of SIMILARITIES) {
    for (const blend of BLENDS) {
      const filter = `chromakey=${color}:${similarity}:${blend}:yuv=1`;
      let difference = 0;
      await chromakey(input, filter, (alpha, truth) => {
        difference += sumDifferences(alpha, truth);
      });
      if (difference < best.mad) best = { mad: difference, filter, setting: `${similarity}, ${blend}` };
    }
  }
  const { width, height } = input.shot.picture;
  const scorer = new MatteScorer(width, height);
  const milliseconds = await chromakey(input, best.filter, (alpha, truth) => scorer.add(alpha, truth));
  return { scores: scorer.getScores(), setting: best.setting, milliseconds };
}

type Compare = (alpha: Uint16Array, truth: Uint16Array) => void;

/** Keys every frame, and gives the milliseconds that one took. */
async function chromakey({ shot, alphas }: AnchorInput, filter: string, compare: Compare): Promise<number> {
  const { width, height, pixelFormat, color } = shot.picture;
  using graph = await FilterGraph.open({
    inputs: { in: { kind: 'video', width, height, pixelFormat, timeBase: shot.timeBase, color } },
    text: `[in]format=yuva420p,${filter},alphaextract[out]`,
    outputs: { out: 'video' },
  });
  let milliseconds = 0;
  let number = 0;
  const alpha = new Uint16Array(width * height);
  for (let index = 0; index <= shot.frameCount; index++) {
    const startedAt = performance.now();
    await graph.push('in', index < shot.frameCount ? shot.createFrame(index) : null);
    const keyed = await Array.fromAsync(graph.drain('out'));
    milliseconds += performance.now() - startedAt;
    for (const frame of keyed) {
      readAlpha(frame, alpha, width);
      frame.free();
      compare(alpha, alphas[number++]!);
    }
  }
  return milliseconds / shot.frameCount;
}

function readAlpha(frame: Frame, alpha: Uint16Array, width: number): void {
  const { samples, stride } = getPlane8(frame, 0, width, alpha.length / width);
  for (let i = 0; i < alpha.length; i++)
    alpha[i] = samples[Math.floor(i / width) * stride + (i % width)]! * 257;
}

function sumDifferences(alpha: Uint16Array, truth: Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < alpha.length; i++) sum += Math.abs(alpha[i]! - truth[i]!);
  return sum;
}

/** Mean codes of the screen as FFmpeg's filter takes them: 0xYYUUVV. */
function measureColor({ shot: { picture }, createPlate }: AnchorInput): string {
  using plate = createPlate(0);
  const codes = [0, 1, 2].map((index) => {
    const width = index === 0 ? picture.width : picture.width >> picture.chromaShiftX;
    const height = index === 0 ? picture.height : picture.height >> picture.chromaShiftY;
    const { samples, stride } = getPlane16(plate, index, width, height);
    let sum = 0;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) sum += samples[y * stride + x]!;
    return Math.round(sum / (width * height) / 4);
  });
  return `0x${codes.map((code) => code.toString(16).padStart(2, '0')).join('')}`;
}

/** Subject is what differs from the true plate by more than a threshold, the one that gives the least MAD. */
export function differFromPlate(input: AnchorInput): AnchorResult {
  const best = { difference: Number.POSITIVE_INFINITY, threshold: 0 };
  for (const threshold of THRESHOLDS) {
    let difference = 0;
    cutFromPlate(input, threshold, (alpha, truth) => {
      difference += sumDifferences(alpha, truth);
    });
    if (difference < best.difference) Object.assign(best, { difference, threshold });
  }
  const { width, height } = input.shot.picture;
  const scorer = new MatteScorer(width, height);
  const milliseconds = cutFromPlate(input, best.threshold, (alpha, truth) => scorer.add(alpha, truth));
  return { scores: scorer.getScores(), setting: `${best.threshold}`, milliseconds };
}

/** Cuts out what differs by more than a threshold in 8-bit codes, and gives the milliseconds that a frame took. */
function cutFromPlate(
  { shot, alphas, createPlate }: AnchorInput,
  threshold: number,
  compare: Compare,
): number {
  const { width, height } = shot.picture;
  const alpha = new Uint16Array(width * height);
  const distances = new Float32Array(width * height);
  let milliseconds = 0;
  for (let number = 0; number < shot.frameCount; number++) {
    using frame = shot.createFrame(number);
    using plate = createPlate(number);
    const startedAt = performance.now();
    measureDistances(frame, plate, shot.picture, distances);
    for (let i = 0; i < alpha.length; i++) alpha[i] = distances[i]! > threshold * 4 ? 65535 : 0;
    milliseconds += performance.now() - startedAt;
    compare(alpha, alphas[number]!);
  }
  return milliseconds / shot.frameCount;
}

/** Greatest difference of luma, blue and red difference, in 10-bit codes. */
function measureDistances(
  frame: Frame,
  plate: Frame,
  picture: MattingShot['picture'],
  distances: Float32Array,
): void {
  const { width, height, chromaShiftX, chromaShiftY } = picture;
  distances.fill(0);
  for (const index of [0, 1, 2]) {
    const [shiftX, shiftY] = index === 0 ? [0, 0] : [chromaShiftX, chromaShiftY];
    const one = getPlane16(frame, index, width >> shiftX, height >> shiftY);
    const other = getPlane16(plate, index, width >> shiftX, height >> shiftY);
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++, at++) {
        const difference =
          one.samples[(y >> shiftY) * one.stride + (x >> shiftX)]! -
          other.samples[(y >> shiftY) * other.stride + (x >> shiftX)]!;
        distances[at] = Math.max(distances[at]!, Math.abs(difference));
      }
  }
}
