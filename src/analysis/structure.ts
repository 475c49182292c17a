import { FootlightError } from '../core/errors.ts';
import { ticksToSeconds, toNumber } from '../core/rational.ts';
import { InputFile } from '../media/containers/input-file.ts';
import { type DecodeFindings, DecodeMeter } from '../media/decode-meter.ts';
import { decodeFrames } from '../media/decoder.ts';
import { type Frame, getPlane8, getPlane16, type Plane8 } from '../media/frame.ts';
import type { VideoStreamInfo } from '../media/media-info.ts';
import { FieldMeter, type InterlacedPictures } from '../media/video/field-meter.ts';
import { getWorkingPicture, type WorkingPicture } from '../media/video/working-picture.ts';
import { CutDetector, compareFrames } from './cut-detector.ts';
import type { FrameIndex, Shot, StructureFeatures } from './features.ts';
import { measureFlicker } from './flicker.ts';
import { FrameClock } from './frame-clock.ts';
import { NoiseMeter } from './noise.ts';
import { computeSmallSize, convertFrames, type Size } from './survey-frames.ts';
import { ToneMeter } from './tone.ts';

const MAX_SAMPLES = 240;
const MIN_SAMPLE_INTERVAL_SECONDS = 0.5;
const STATIC_SHARE = 0.6;

/** Measurements of a video, and the index of its frames. */
export interface StructureAnalysis {
  readonly features: StructureFeatures;
  readonly index: FrameIndex;
  /** Where times jump in the file, in seconds of the times that frames are given, which go on. */
  readonly jumpSeconds: readonly number[];
  /** Undefined for a progressive video. */
  readonly interlaced?: InterlacedPictures;
  /** What was out of order while it was decoded. */
  readonly findings?: DecodeFindings;
  /** The latest end of anything in the file that was read, in seconds of the file's clock. */
  readonly readSeconds: number;
}

export interface AnalysisOptions {
  readonly signal?: AbortSignal;
  readonly expectedFrames?: number;
  readonly onProgress?: (frames: number) => void;
}

/**
 * Analyzes a video in one pass: every frame at a small size, and samples at full size.
 *
 * @throws `input.no-frames`, `input.times-lost`
 */
export async function analyzeStructure(
  path: string,
  video: VideoStreamInfo,
  { signal, expectedFrames, onProgress }: AnalysisOptions = {},
): Promise<StructureAnalysis> {
  const picture = getWorkingPicture(video);
  const small = computeSmallSize(picture);
  await using input = await InputFile.open(path);
  const survey = new Survey(video, picture, small, expectedFrames);
  const fields = new FieldMeter();
  const add = (frame: Frame): void => {
    fields.add(frame);
    if (survey.addFrame(frame)) return;
    frame.free();
    throw new FootlightError('input.times-lost', { kind: 'input', value: path });
  };
  const meter = new DecodeMeter();
  const decoded = decodeFrames(input, video.index, { signal, meter });
  const isInterlaced = (): boolean => fields.getResult() !== undefined;
  for await (const { full, thumbnail } of convertFrames(decoded, { video, small, add, isInterlaced })) {
    survey.add(full, thumbnail);
    full.free();
    thumbnail.free();
    onProgress?.(survey.frameCount);
  }
  const interlaced = fields.getResult();
  const findings = meter.getFindings('video');
  return {
    ...survey.finish(path),
    jumpSeconds: input.jumpSeconds,
    ...(interlaced && { interlaced }),
    ...(findings && { findings }),
    readSeconds: input.endSeconds,
  };
}

/** Accumulates the measurements of a video frame by frame. */
class Survey {
  readonly #video: VideoStreamInfo;
  readonly #picture: WorkingPicture;
  readonly #small: Size;
  readonly #sampleInterval: number;
  readonly #index: FrameIndex = { pts: [], durations: [], brightness: [] };
  readonly #tone: ToneMeter;
  readonly #noise = new NoiseMeter();
  readonly #cuts = new CutDetector();
  readonly #shotStarts: number[] = [0];
  readonly #differences: number[] = [];
  readonly #staticShares: number[] = [];
  #previousSmall: Plane8 | undefined;
  #previousFull: Frame | undefined;
  readonly #clock = new FrameClock();

  constructor(
    video: VideoStreamInfo,
    picture: WorkingPicture,
    small: Size,
    expectedFrames: number | undefined,
  ) {
    this.#video = video;
    this.#picture = picture;
    this.#small = small;
    this.#tone = new ToneMeter(picture);
    const fps = toNumber(video.averageFrameRate) || 25;
    this.#sampleInterval = Math.max(
      2,
      Math.round(fps * MIN_SAMPLE_INTERVAL_SECONDS),
      Math.ceil((expectedFrames ?? 0) / MAX_SAMPLES),
    );
  }

  get frameCount(): number {
    return this.#index.pts.length;
  }

  /**
   * Repairs a timestamp that is missing or doesn't rise. Later passes use the timestamps of the index.
   *
   * @returns whether there are times to go by
   */
  addFrame(frame: Frame): boolean {
    frame.pts = this.#clock.take(frame);
    return !this.#clock.isLost;
  }

  add(full: Frame, thumbnail: Frame): void {
    const number = this.frameCount;
    const { width, height } = this.#small;
    const small = getPlane8(thumbnail, 0, width, height);
    this.#index.pts.push(Number(full.pts));
    this.#index.durations.push(Number(full.duration));
    this.#index.brightness.push(this.#tone.measureBrightness(small));
    if (this.#previousSmall) {
      const change = compareFrames(this.#previousSmall, small);
      this.#differences.push(change.difference);
      this.#staticShares.push(change.staticShare);
      if (this.#cuts.isCut(change)) this.#shotStarts.push(number);
    }
    this.#previousSmall = copyPlane(small);
    this.sample(full, number);
  }

  /** Measures tones on the first frame of every sampling interval, and noise on its first two frames. */
  private sample(full: Frame, number: number): void {
    const phase = number % this.#sampleInterval;
    const isShotStart = this.#shotStarts.at(-1) === number;
    if (phase === 1 && this.#previousFull && !isShotStart) this.addNoisePair(this.#previousFull, full);
    this.#previousFull?.free();
    this.#previousFull = undefined;
    if (phase !== 0) return;
    const { width, height } = this.#picture;
    this.#tone.addSample(getPlane16(full, 0, width, height));
    this.#previousFull = full.clone() ?? undefined;
  }

  private addNoisePair(previous: Frame, current: Frame): void {
    const { width, height, chromaShiftX, chromaShiftY } = this.#picture;
    const chroma = [-(-width >> chromaShiftX), -(-height >> chromaShiftY)] as const;
    this.#noise.addLuma(getPlane16(previous, 0, width, height), getPlane16(current, 0, width, height));
    this.#noise.addChroma(getPlane16(previous, 1, ...chroma), getPlane16(current, 1, ...chroma));
  }

  finish(path: string): Pick<StructureAnalysis, 'features' | 'index'> {
    this.#previousFull?.free();
    const count = this.frameCount;
    if (count === 0) throw createNoFramesError(path);
    this.#clock.settle(this.#index.pts);
    fillDurations(this.#index, this.#video);
    const { pts, durations } = this.#index;
    const duration = ticksToSeconds(
      BigInt(pts[count - 1]! + durations[count - 1]! - pts[0]!),
      this.#video.timeBase,
    );
    const fps = count / duration;
    const noise = this.#noise.getResult();
    const shots = this.#shotStarts.map((start, i) =>
      this.describeShot(start, this.#shotStarts[i + 1] ?? count, fps),
    );
    const staticFrames = this.#staticShares.filter((share) => share >= STATIC_SHARE).length;
    return {
      index: this.#index,
      features: {
        resolution: { width: this.#picture.width, height: this.#picture.height },
        fps,
        duration,
        totalFrames: count,
        isStaticCamera: staticFrames >= this.#staticShares.length * 0.9,
        ...this.#tone.getResult(),
        frameDifferenceMean: mean(this.#differences),
        noiseScore: Math.min(1, noise.luma / 10),
        noiseSigma: noise.luma,
        noiseSigmaByLuma: noise.byLuma,
        noiseSigmaChroma: noise.chroma,
        shots,
      },
    };
  }

  private describeShot(startFrame: number, endFrame: number, fps: number): Shot {
    const { pts, durations, brightness } = this.#index;
    const toSeconds = (ticks: number): number =>
      ticksToSeconds(BigInt(ticks - pts[0]!), this.#video.timeBase);
    const within = brightness.slice(startFrame, endFrame);
    const flicker = measureFlicker(within, fps);
    return {
      startFrame,
      endFrame,
      startSeconds: toSeconds(pts[startFrame]!),
      endSeconds: toSeconds(pts[endFrame - 1]! + durations[endFrame - 1]!),
      meanBrightness: mean(within),
      // Difference i is between frames i and i + 1.
      frameDifferenceMean: mean(this.#differences.slice(startFrame, endFrame - 1)),
      staticShare: endFrame - startFrame > 1 ? mean(this.#staticShares.slice(startFrame, endFrame - 1)) : 1,
      flickerAmplitude: flicker.amplitude,
      flickerHertz: flicker.hertz,
    };
  }
}

function createNoFramesError(path: string): FootlightError {
  return new FootlightError('input.no-frames', { kind: 'input', value: path });
}

/** Sets the duration of every frame: until the next one; for the last frame its own, or that of the one before. */
function fillDurations({ pts, durations }: FrameIndex, video: VideoStreamInfo): void {
  const nominal = Math.max(
    1,
    Math.round(1 / ((toNumber(video.averageFrameRate) || 25) * toNumber(video.timeBase))),
  );
  for (let i = 0; i < pts.length - 1; i++) durations[i] = pts[i + 1]! - pts[i]!;
  const last = pts.length - 1;
  if (!(durations[last]! > 0)) durations[last] = durations[last - 1] ?? nominal;
}

function copyPlane(plane: Plane8): Plane8 {
  return { ...plane, samples: plane.samples.slice() };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}
