import { FootlightError } from '../../../core/errors.ts';
import { hashFile, hashJson } from '../../../core/hashing.ts';
import type { Rational } from '../../../core/rational.ts';
import { mixFrames } from '../../../frames/mix-frames.ts';
import { indexPackets, listShownTimes } from '../../../media/cutting/packet-index.ts';
import { assertUnchanged, type FileState, readFileState } from '../../../media/file-state.ts';
import { FilterGraph } from '../../../media/filter-graph.ts';
import type { Frame } from '../../../media/frame.ts';
import { type MediaInfo, requireVideo, type VideoStreamInfo } from '../../../media/media-info.ts';
import { probe } from '../../../media/probe.ts';
import { decodeFirstPicture } from '../../../media/stills/first-picture.ts';
import { createFitFilters, type Fit } from '../../../media/stills/fit-filters.ts';
import type { FieldTreatment } from '../../../media/video/field-treatment.ts';
import type { FrameSequence } from '../../../media/video/frame-reader.ts';
import { createDecodedPad, type WorkingPicture } from '../../../media/video/working-picture.ts';
import { computeEnd, readDecodedTimes } from '../../../pipelines/cut/index-source.ts';
import { openFrames } from '../../../pipelines/film/open-frames.ts';
import type { Backdrop, BackdropSource } from './backdrop.ts';
import { hasTransparency } from './transparency.ts';
import {
  type BackdropTimes,
  createVideoSchedule,
  type Ending,
  type VideoSchedule,
} from './video-schedule.ts';
import type { VideoTimes } from './video-times.ts';

/** A video file that can be a background, with the times of its pictures. */
export interface BackdropVideo extends BackdropTimes {
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** State of the file when it was hashed: it is opened again for every segment. */
  readonly state: FileState;
  /** How whole pictures are made, if those that are decoded are fields. */
  readonly treatment?: FieldTreatment;
}

/** @throws `input.no-video`, `input.no-frames`, `background.video-hdr`, `background.video-transparent`, `input.changed` and what reading a video throws */
export async function openBackdropVideo(path: string, signal: AbortSignal): Promise<BackdropVideo> {
  const state = await readFileState(path);
  const info = await probe(path);
  const video = requireVideo(info);
  if (video.isHighDynamicRange)
    throw new FootlightError('background.video-hdr', {
      kind: 'input',
      parameters: { transfer: video.color.transfer },
      value: path,
    });
  const packets = await indexPackets(path, video, signal);
  const frames = packets.isCountable
    ? listShownTimes(packets)
    : (await readDecodedTimes(path, video, signal)).times;
  if (frames.length === 0) throw new FootlightError('input.no-frames', { kind: 'input', value: path });
  // The first picture tells: where opacity is kept, it is for an overlay, behind which nothing would stand here.
  using first = await decodeFirstPicture(path, video, signal);
  if (await hasTransparency(first, video))
    throw new FootlightError('background.video-transparent', { kind: 'input', value: path });
  const digest = await hashFile(path, signal);
  await assertUnchanged(path, state);
  const endTicks = computeEnd(frames, video);
  return { info, video, digest, state, frames, endTicks, timeBase: video.timeBase };
}

export interface VideoBackdropRequest {
  readonly backdrop: BackdropVideo;
  readonly fit: Fit;
  /** Shape of the video's pixels. */
  readonly sampleAspectRatio: Rational;
  readonly times: VideoTimes;
}

/** A background of moving pictures, and what it does if it is too short. */
export function createVideoBackdrop(
  request: VideoBackdropRequest,
): BackdropSource & { readonly ending: Ending } {
  const { backdrop, fit, sampleAspectRatio, times } = request;
  const schedule = createVideoSchedule(times, backdrop);
  return {
    key: hashJson({
      ...{ kind: 'video', version: 2, digest: backdrop.digest, fit, sampleAspectRatio, times },
      ...(backdrop.treatment && { pictures: 'whole' }),
    }),
    ending: schedule.ending,
    open: (format, signal) => OpenVideoBackdrop.open(request, schedule, format, signal),
  };
}

class OpenVideoBackdrop implements Backdrop {
  readonly isStill = false;
  readonly #schedule: VideoSchedule;
  readonly #pictures: FittedReader;
  /** Reads the beginning while the end is still read. */
  readonly #beginning: FittedReader;
  readonly #format: WorkingPicture;

  private constructor(
    schedule: VideoSchedule,
    readers: readonly [FittedReader, FittedReader],
    format: WorkingPicture,
  ) {
    this.#schedule = schedule;
    [this.#pictures, this.#beginning] = readers;
    this.#format = format;
  }

  static async open(
    { backdrop, fit, sampleAspectRatio }: VideoBackdropRequest,
    schedule: VideoSchedule,
    format: WorkingPicture,
    signal: AbortSignal,
  ): Promise<OpenVideoBackdrop> {
    const filters = createFitFilters(backdrop.video, { ...format, sampleAspectRatio }, fit);
    const openReader = () => FittedReader.open(backdrop, filters, signal);
    return new OpenVideoBackdrop(schedule, [await openReader(), await openReader()], format);
  }

  async read(number: number): Promise<Frame> {
    const picture = this.#schedule.getPicture(number);
    const shown = await this.#pictures.read(picture.number);
    if (!picture.next) return shown;
    using end = shown;
    using beginning = await this.#beginning.read(picture.next.number);
    return mixFrames(end, beginning, picture.next.share, this.#format);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pictures[Symbol.asyncDispose]();
    await this.#beginning[Symbol.asyncDispose]();
  }
}

/** Reads pictures of a video as working frames of another size; the last one is kept, as it often stands for several. */
class FittedReader implements AsyncDisposable {
  readonly #video: BackdropVideo;
  readonly #reader: FrameSequence;
  readonly #graph: FilterGraph;
  readonly #signal: AbortSignal;
  #last: { readonly number: number; readonly frame: Frame } | undefined;
  #pushed = 0n;

  private constructor(video: BackdropVideo, graph: FilterGraph, signal: AbortSignal) {
    this.#video = video;
    this.#reader = openFrames({ ...video, index: { pts: video.frames, treatment: video.treatment } }, 1);
    this.#graph = graph;
    this.#signal = signal;
  }

  static async open(backdrop: BackdropVideo, filters: string, signal: AbortSignal): Promise<FittedReader> {
    await assertUnchanged(backdrop.info.path, backdrop.state);
    const graph = await FilterGraph.open({
      inputs: { in: createDecodedPad(backdrop.video) },
      text: `[in]${filters}[out]`,
      outputs: { out: 'video' },
    });
    return new FittedReader(backdrop, graph, signal);
  }

  /** The picture of a number; the caller owns it. */
  async read(number: number): Promise<Frame> {
    if (this.#last?.number !== number) {
      this.#last?.frame.free();
      this.#last = undefined;
      this.#last = { number, frame: await this.fit(number) };
      // It is opened late, and again at each jump: what was checked before may not be what was read.
      await assertUnchanged(this.#video.info.path, this.#video.state);
    }
    return this.#last.frame.clone()!;
  }

  private async fit(number: number): Promise<Frame> {
    for await (const frame of this.#reader.read(number, number + 1, this.#signal)) {
      // Filters that join two streams wait for rising times, which a loop doesn't have.
      frame.pts = this.#pushed++;
      await this.#graph.push('in', frame);
      const fitted = await this.#graph.pull('out');
      if (fitted) return fitted;
    }
    throw new Error(`the filters keep picture ${number} back`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#last?.frame.free();
    this.#graph[Symbol.dispose]();
    await this.#reader[Symbol.asyncDispose]();
  }
}
