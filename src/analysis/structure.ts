import { FootlightError } from '../core/errors.ts';
import { ticksToSeconds, toNumber } from '../core/rational.ts';
import { InputFile } from '../media/containers/input-file.ts';
import { type DecodeFindings, DecodeMeter } from '../media/decode-meter.ts';
import { decodeFrames } from '../media/decoder.ts';
import { type Frame, getPlane8, getPlane16, type Plane8 } from '../media/frame.ts';
import type { VideoStreamInfo } from '../media/media-info.ts';
import { areSingleFields, type FieldOrder, findUsualMark } from '../media/video/field-marks.ts';
import { describeShownVideo } from '../media/video/field-treatment.ts';
import { FrameReader } from '../media/video/frame-reader.ts';
import { ShownFrameReader } from '../media/video/shown-frame-reader.ts';
import { getWorkingPicture, type WorkingPicture } from '../media/video/working-picture.ts';
import { CutDetector, compareFrames } from './cut-detector.ts';
import type { FrameIndex, Shot, StructureFeatures } from './features.ts';
import { describeSections } from './fields/describe-sections.ts';
import { type FieldMode, type FieldPlan, isToldMode, planFields } from './fields/field-plan.ts';
import type { FieldEvidence } from './fields/field-sections.ts';
import { FieldSurvey } from './fields/field-survey.ts';
import { timeShownFrames } from './fields/time-shown-frames.ts';
import { measureFlicker } from './flicker.ts';
import { FrameClock } from './frame-clock.ts';
import { NoiseMeter } from './noise.ts';
import { computeRowsSize, computeSmallSize, convertFrames, type Size } from './survey-frames.ts';
import { ToneMeter } from './tone.ts';

const MAX_SAMPLES = 240;
const MIN_SAMPLE_INTERVAL_SECONDS = 0.5;
const STATIC_SHARE = 0.6;

/** Measurements of a video, and the index of its frames. */
export interface StructureAnalysis extends DecodedFindings {
  readonly features: StructureFeatures;
  /** The frames that are shown: whole pictures, however they are spread over fields. */
  readonly index: FrameIndex;
  /** The order of fields by the marks of frames that are whole, as motion shows. */
  readonly wrongMark?: FieldOrder;
  /** Ticks of frames whose times in the file aren't after those of the frames before. */
  readonly lateTicks?: readonly number[];
  /** Which field the first picture is, if each one is a single field of half the height. */
  readonly firstSingleField?: FieldOrder;
  /** The frames as they are decoded, if those that are shown are others. */
  readonly decoded: Pick<FrameIndex, 'pts' | 'durations'>;
}

/** What decoding a file shows besides its pictures. */
interface DecodedFindings {
  /** Where times jump in the file, in seconds of the times that frames are given, which go on. */
  readonly jumpSeconds: readonly number[];
  /** What was out of order while it was decoded. */
  readonly findings?: DecodeFindings;
  /** The latest end of anything in the file that was read, in seconds of the file's clock. */
  readonly readSeconds: number;
}

export interface AnalysisOptions {
  readonly signal?: AbortSignal;
  readonly expectedFrames?: number;
  readonly onProgress?: (frames: number) => void;
  /** What is done with fields: as measured if it is left out. */
  readonly fields?: FieldMode;
}

/**
 * Analyzes a video: every frame at a small size, and samples at full size. A video of fields is read twice, first for its
 * fields and then for its whole pictures.
 *
 * @throws `input.no-frames`, `input.times-lost`
 */
export async function analyzeStructure(
  path: string,
  video: VideoStreamInfo,
  options: AnalysisOptions = {},
): Promise<StructureAnalysis> {
  const first = await analyzeDecoded(path, video, options);
  const { features, index, evidence, ...found } = first;
  const areFields = areSingleFields(video.codec, evidence.marks);
  // Single fields are whole pictures of half the height, whatever is asked for.
  const plan = planFields(evidence, areFields ? 'progressive' : (options.fields ?? 'auto'));
  const timed = timeShownFrames(plan, index, video.timeBase.den);
  const fields = describeSections(plan.sections, index, video);
  const described = fields && { fields };
  if (!timed) {
    const wrongMark = findWrongMark(plan, evidence);
    const firstSingleField = areFields && (evidence.marks[0] ?? 'top-first');
    const marked = { ...(wrongMark && { wrongMark }), ...(firstSingleField && { firstSingleField }) };
    return { ...found, ...marked, features: { ...features, ...described }, index, decoded: index };
  }
  const shown = describeShownVideo(video, timed.treatment);
  const reader = new FrameReader({ path, format: '' }, video, index.pts, READ_AGAIN);
  await using frames = new ShownFrameReader(reader, video, timed.treatment, timed.pts);
  const survey = await surveyFrames(path, shown, frames.read(0, frames.frameCount, options.signal), options);
  const { treatment } = timed;
  return {
    ...found,
    features: { ...survey.features, ...described },
    index: { ...survey.index, treatment },
    decoded: index,
  };
}

/** The order that most frames are marked with though all of them are whole; undefined if none are. */
function findWrongMark({ sections }: FieldPlan, { marks }: FieldEvidence): FieldOrder | undefined {
  if (!sections.every(({ kind, isMeasured }) => kind === 'progressive' && isMeasured)) return undefined;
  return findUsualMark(marks);
}

/** Frames that are kept for shown ones that are made of the one before. */
const READ_AGAIN = 4;

async function analyzeDecoded(path: string, video: VideoStreamInfo, options: AnalysisOptions) {
  await using input = await InputFile.open(path);
  const meter = new DecodeMeter();
  // What a user says of the fields needs no measurement.
  const isTold = isToldMode(options.fields ?? 'auto');
  const fields = new FieldSurvey(isTold ? undefined : computeRowsSize(video));
  const decoded = decodeFrames(input, video.index, { signal: options.signal, meter });
  const survey = await surveyFrames(path, video, decoded, options, fields);
  const findings = meter.getFindings('video');
  return {
    ...survey,
    evidence: fields.getEvidence(survey.index.pts.length, toNumber(video.averageFrameRate)),
    jumpSeconds: input.jumpSeconds,
    ...(findings && { findings }),
    readSeconds: input.endSeconds,
  };
}

async function surveyFrames(
  path: string,
  video: VideoStreamInfo,
  frames: AsyncGenerator<Frame, void, undefined>,
  { expectedFrames, onProgress }: AnalysisOptions,
  fields?: FieldSurvey,
): Promise<Pick<StructureAnalysis, 'features' | 'index' | 'lateTicks'>> {
  const picture = getWorkingPicture(video);
  const small = computeSmallSize(picture);
  const survey = new Survey(video, picture, small, expectedFrames);
  const add = (frame: Frame): void => {
    fields?.addMark(frame);
    if (survey.addFrame(frame)) return;
    frame.free();
    throw new FootlightError('input.times-lost', { kind: 'input', value: path });
  };
  for await (const { full, thumbnail, rows } of convertFrames(frames, {
    video,
    small,
    rows: fields?.size,
    add,
  })) {
    survey.add(full, thumbnail);
    full.free();
    thumbnail.free();
    if (rows) fields?.addRows(rows);
    rows?.free();
    onProgress?.(survey.frameCount);
  }
  return survey.finish(path);
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
  #mayStartShot = true;
  readonly #differences: number[] = [];
  readonly #staticShares: number[] = [];
  #previousSmall: Plane8 | undefined;
  #previousFull: Frame | undefined;
  readonly #clock: FrameClock;

  constructor(
    video: VideoStreamInfo,
    picture: WorkingPicture,
    small: Size,
    expectedFrames: number | undefined,
  ) {
    this.#video = video;
    this.#clock = new FrameClock(video);
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
      this.#mayStartShot = this.#cuts.add(change);
    }
    this.#previousSmall = copyPlane(small);
    this.sample(full, number);
  }

  /** Measures tones on the first frame of every sampling interval, and noise on its first two frames. */
  private sample(full: Frame, number: number): void {
    const phase = number % this.#sampleInterval;
    if (phase === 1 && this.#previousFull && !this.#mayStartShot) this.addNoisePair(this.#previousFull, full);
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

  finish(path: string): Pick<StructureAnalysis, 'features' | 'index' | 'lateTicks'> {
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
    const starts = this.#cuts.finish();
    const shots = starts.map((start, i) => this.describeShot(start, starts[i + 1] ?? count, fps));
    const staticFrames = this.#staticShares.filter((share) => share >= STATIC_SHARE).length;
    const { lateTicks } = this.#clock;
    return {
      ...(lateTicks.length > 0 && { lateTicks }),
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
