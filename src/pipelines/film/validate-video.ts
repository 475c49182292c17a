import { computeEdgeShare, findEdges } from '../../analysis/edges.ts';
import { getLumaScale } from '../../analysis/luma.ts';
import { PairNoiseMeter } from '../../analysis/noise.ts';
import { prefetchItems } from '../../core/concurrency.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { decodeFrames } from '../../media/decoder.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import { type Frame, getPlane16, type Plane16, setFrameTimeBase } from '../../media/frame.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import {
  createDecodedPad,
  getWorkingPicture,
  type WorkingPicture,
} from '../../media/video/working-picture.ts';
import type { AnalyzedSource } from './analyzed-source.ts';
import { openFrames } from './open-frames.ts';
import { computePairDistance } from './pair-distance.ts';

/** The definition of every metric is in its comment, in the same words as in docs/quality-metrics.md. */
interface VideoQuality {
  /** 1 - rms(frame-to-frame mean-luma change that the source doesn't have) / 1 % of full scale, 0 to 1. */
  readonly brightnessStability: number;
  /** 1 - share of pixels that are an edge in only one of two consecutive frames, 0 to 1. */
  readonly edgeStability: number;
  /** Share of pixels above 98 % of full luma, 0 to 1. */
  readonly highlightClipping: number;
  readonly sourceHighlightClipping: number;
  /** 1 - rms luma change of still 16x16 blocks between consecutive frames / 2 % of full scale, 0 to 1. */
  readonly temporalConsistency: number;
  /** Smaller of the width and height ratios of actual to planned size, 0 to 1. */
  readonly resolutionAccuracy: number;
  /** PSNR of luma, the master reduced to the source's size against the source, in dB. */
  readonly downscalePsnr: number;
  /** SSIM of the same. */
  readonly downscaleSsim: number;
  /** Temporal noise of still blocks at the source's size, in 8-bit code values. */
  readonly sourceNoiseSigma: number;
  readonly masterNoiseSigma: number;
  /** Share of edge pixels at the source's size. */
  readonly sourceEdgeDensity: number;
  readonly masterEdgeDensity: number;
  readonly frames: number;
  readonly sampledPairs: number;
}

interface VideoSeries {
  readonly seconds: number[];
  readonly sourceBrightness: number[];
  readonly masterBrightness: number[];
  readonly noiseSeconds: number[];
  readonly sourceNoise: number[];
  readonly masterNoise: number[];
}

/** Measurements of the master's pictures against the source. */
export interface VideoComparison {
  readonly quality: VideoQuality;
  readonly series: VideoSeries;
  /** Number of frames whose times in the master differ from those in the source, after the common shift. */
  readonly movedFrames: number;
}

interface ComparisonRequest {
  readonly source: Pick<AnalyzedSource, 'info' | 'video' | 'index'>;
  readonly master: { readonly path: string; readonly video: VideoStreamInfo };
  readonly target: { readonly width: number; readonly height: number };
  /** The source's frame times in seconds, shifted to the master's clock. */
  readonly frameSeconds: readonly number[];
  readonly signal: AbortSignal;
  readonly onProgress: (frames: number) => void;
}

const PLAIN_TIME_BASE = { num: 1, den: 1000 };

/** Decodes source and master in parallel, to the last frame, and measures one against the other. */
export async function compareVideo(request: ComparisonRequest): Promise<VideoComparison> {
  const { source, master, frameSeconds, signal } = request;
  const picture = getWorkingPicture(source.video);
  const survey = new Comparison(picture, request);
  await using sourceReader = openFrames(source, 1);
  await using masterInput = await InputFile.open(master.path);
  using graph = await FilterGraph.open({
    inputs: {
      source: { ...createDecodedPad(source.video), timeBase: PLAIN_TIME_BASE },
      master: { ...createDecodedPad(master.video), timeBase: PLAIN_TIME_BASE },
    },
    text: [
      `[source]${picture.conversion},${LUMA},setsar=1,split=3[reference][s1][s2]`,
      `[master]${reduceMaster(picture, master.video)},setsar=1[m]`,
      '[m][s1]ssim[x];[x][s2]psnr[reduced]',
    ].join(';'),
    outputs: { reference: 'video', reduced: 'video' },
  });
  const free = (frame: Frame): void => frame.free();
  const sourceFrames = prefetchItems(sourceReader.read(0, sourceReader.frameCount, signal), 2, free);
  const masterFrames = prefetchItems(decodeFrames(masterInput, master.video.index, { signal }), 2, free);
  const drain = async (): Promise<void> => {
    for await (const reduced of graph.drain('reduced')) {
      const reference = (await graph.pull('reference')) as Frame;
      survey.add({ reference, reduced });
      request.onProgress(survey.count);
    }
  };
  let number = 0;
  for await (const masterFrame of masterFrames) {
    const sourceFrame = (await sourceFrames.next()).value;
    if (!sourceFrame) {
      masterFrame.free();
      break;
    }
    const seconds = Number(masterFrame.pts) * (master.video.timeBase.num / master.video.timeBase.den);
    survey.checkTime(seconds, frameSeconds[number]);
    await pushNumbered(graph, 'source', sourceFrame, number);
    await pushNumbered(graph, 'master', masterFrame, number++);
    await drain();
  }
  await graph.push('source', null);
  await graph.push('master', null);
  await drain();
  await Promise.all([sourceFrames.return(undefined), masterFrames.return(undefined)]);
  return survey.finish();
}

const LUMA = 'extractplanes=y';

/** Luma of the master in the source's size, and in its range where the master's codec has another. */
function reduceMaster(
  { width, height, color, pixelFormat }: WorkingPicture,
  master: VideoStreamInfo,
): string {
  const { range } = master.color;
  const scale = `scale=${width}:${height}:flags=bicubic`;
  if (range !== 'unknown' && range !== color.range)
    return `${scale}:in_range=${range}:out_range=${color.range},format=${pixelFormat},${LUMA}`;
  const isScaled = master.width !== width && master.height !== height;
  // Without scaling, more bits would be filled as those of a picture in full range are, which luma alone counts as.
  return isScaled && /^yuv4\d\dp/.test(master.pixelFormat)
    ? `${LUMA},${scale},format=gray10le`
    : `${scale},format=${pixelFormat},${LUMA}`;
}

/**
 * Gives a frame its number as its timestamp, so that frames are paired by number: the clocks differ in base and shift.
 */
async function pushNumbered(graph: FilterGraph, input: string, frame: Frame, number: number): Promise<void> {
  frame.pts = BigInt(number);
  setFrameTimeBase(frame, PLAIN_TIME_BASE);
  await graph.push(input, frame);
}

/** A frame of the source, and the same of the master in its size. */
interface ComparedFrame {
  readonly reference: Frame;
  readonly reduced: Frame;
}

class Comparison {
  readonly #picture: WorkingPicture;
  readonly #request: ComparisonRequest;
  readonly #pairEvery: number;
  readonly #series: VideoSeries = {
    seconds: [],
    sourceBrightness: [],
    masterBrightness: [],
    noiseSeconds: [],
    sourceNoise: [],
    masterNoise: [],
  };
  readonly #sums = {
    clipping: 0,
    sourceClipping: 0,
    mse: 0,
    ssim: 0,
    edgeChange: 0,
    stillChange: 0,
    sourceEdges: 0,
    masterEdges: 0,
  };
  readonly #noise = { source: new PairNoiseMeter(), master: new PairNoiseMeter() };
  /** Edges of the frame before, of the same frame as `after` in the source, and of the frame after. */
  readonly #edges: Readonly<Record<'before' | 'reference' | 'after', Uint8Array>>;
  #pairs = 0;
  #moved = 0;
  #previous: ComparedFrame | undefined;
  count = 0;

  constructor(picture: WorkingPicture, request: ComparisonRequest) {
    this.#picture = picture;
    this.#request = request;
    this.#pairEvery = computePairDistance(request.frameSeconds.length);
    const area = picture.width * picture.height;
    this.#edges = {
      before: new Uint8Array(area),
      reference: new Uint8Array(area),
      after: new Uint8Array(area),
    };
  }

  checkTime(seconds: number, expected: number | undefined): void {
    // Half a millisecond, as Matroska rounds times to milliseconds.
    if (expected === undefined || Math.abs(seconds - expected) > 0.00051) this.#moved++;
  }

  /** Takes over the frames and frees them. */
  add(current: ComparedFrame): void {
    const source = this.getLuma(current.reference);
    const master = this.getLuma(current.reduced);
    const sourceTone = this.measureTone(source);
    const masterTone = this.measureTone(master);
    this.#series.seconds.push(this.#request.frameSeconds[this.count] ?? 0);
    this.#series.sourceBrightness.push(sourceTone.brightness);
    this.#series.masterBrightness.push(masterTone.brightness);
    this.#sums.sourceClipping += sourceTone.clipped;
    this.#sums.clipping += masterTone.clipped;
    const metadata = current.reduced.getMetadata();
    this.#sums.ssim += Number(metadata.get('lavfi.ssim.Y') ?? 0);
    this.#sums.mse += Number(metadata.get('lavfi.psnr.mse.y') ?? 0);
    const phase = this.count++ % this.#pairEvery;
    if (phase === 1 && this.#previous) this.addPair(this.#previous, { source, master });
    this.release();
    this.#previous = current;
    if (phase > 0) this.release();
  }

  private addPair(previous: ComparedFrame, { source, master }: Record<'source' | 'master', Plane16>): void {
    const reduced = this.getLuma(previous.reduced);
    const sourceNoise = this.#noise.source.measure(this.getLuma(previous.reference), source);
    const masterNoise = this.#noise.master.measure(reduced, master);
    this.#pairs++;
    this.#series.noiseSeconds.push(this.#series.seconds.at(-1)!);
    this.#series.sourceNoise.push(sourceNoise);
    this.#series.masterNoise.push(masterNoise);
    const { before, reference, after } = this.#edges;
    findEdges(reduced, before);
    findEdges(source, reference);
    findEdges(master, after);
    let changed = 0;
    for (let i = 0; i < after.length; i++) changed += before[i]! ^ after[i]!;
    this.#sums.edgeChange += changed / after.length;
    this.#sums.masterEdges += computeEdgeShare(after);
    this.#sums.sourceEdges += computeEdgeShare(reference);
    this.#sums.stillChange += masterNoise ** 2 * 2;
  }

  private release(): void {
    this.#previous?.reference.free();
    this.#previous?.reduced.free();
    this.#previous = undefined;
  }

  private getLuma(frame: Frame): Plane16 {
    return getPlane16(frame, 0, this.#picture.width, this.#picture.height);
  }

  private measureTone({ samples, stride, width, height }: Plane16): { brightness: number; clipped: number } {
    const { black, span } = getLumaScale(this.#picture.isFullRange);
    const clip = black + 0.98 * span;
    let sum = 0;
    let clipped = 0;
    for (let y = 0; y < height; y++) {
      for (let at = y * stride; at < y * stride + width; at++) {
        const code = samples[at]!;
        sum += code;
        if (code > clip) clipped++;
      }
    }
    const area = width * height;
    return { brightness: Math.min(1, Math.max(0, (sum / area - black) / span)), clipped: clipped / area };
  }

  finish(): VideoComparison {
    this.release();
    const { master, target } = this.#request;
    const perFrame = Math.max(1, this.count);
    const perPair = Math.max(1, this.#pairs);
    const sums = this.#sums;
    const quality: VideoQuality = {
      brightnessStability: clampToUnit(1 - computeRms(this.listUnexplainedChanges()) / 0.01),
      edgeStability: clampToUnit(1 - sums.edgeChange / perPair),
      highlightClipping: clampToUnit(sums.clipping / perFrame),
      sourceHighlightClipping: clampToUnit(sums.sourceClipping / perFrame),
      temporalConsistency: clampToUnit(1 - Math.sqrt(sums.stillChange / perPair) / (0.02 * 255)),
      resolutionAccuracy: Math.min(
        computeRatio(master.video.displayWidth, target.width),
        computeRatio(master.video.displayHeight, target.height),
      ),
      downscalePsnr: 10 * Math.log10(1023 ** 2 / Math.max(1e-6, sums.mse / perFrame)),
      downscaleSsim: sums.ssim / perFrame,
      sourceNoiseSigma: computeMean(this.#series.sourceNoise),
      masterNoiseSigma: computeMean(this.#series.masterNoise),
      sourceEdgeDensity: sums.sourceEdges / perPair,
      masterEdgeDensity: sums.masterEdges / perPair,
      frames: this.count,
      sampledPairs: this.#pairs,
    };
    return { quality, series: this.#series, movedFrames: this.#moved };
  }

  private listUnexplainedChanges(): number[] {
    const { sourceBrightness: source, masterBrightness: master } = this.#series;
    return master.slice(1).map((value, i) => value - master[i]! - (source[i + 1]! - source[i]!));
  }
}

function clampToUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function computeRatio(a: number, b: number): number {
  return Math.min(a, b) / Math.max(a, b);
}

function computeRms(values: readonly number[]): number {
  return Math.sqrt(computeMean(values.map((value) => value * value)));
}

function computeMean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}
