import { writeAtomically } from '../core/files.ts';
import type { Rational } from '../core/rational.ts';
import { SAMPLE_RATE } from '../media/audio/audio-reader.ts';
import { AUDIO_TIME_BASE, createAudioFrame } from '../media/audio/audio-track-file.ts';
import { addChapters } from '../media/containers/chapters.ts';
import { getContainer } from '../media/containers/container-plan.ts';
import { interleavePackets } from '../media/containers/interleave.ts';
import { OutputFile } from '../media/containers/output-file.ts';
import { Encoder } from '../media/encoder.ts';
import { FilterGraph } from '../media/filter-graph.ts';
import { allocateVideoFrame, type Frame, getPlane8, type Plane8, setFrameTimeBase } from '../media/frame.ts';
import type { Chapter, ColorTags } from '../media/media-info.ts';
import type { Packet } from '../media/packet.ts';
import { type FieldOrder, markFields } from '../media/video/field-marks.ts';

/** Draws one frame into its three 8-bit 4:2:0 planes. */
export type Draw = (frame: number, planes: readonly [Plane8, Plane8, Plane8]) => void;

export interface VideoOptions {
  readonly width: number;
  readonly height: number;
  readonly timeBase: Rational;
  /** Presentation time of every frame in ticks of `timeBase`, and the end of the last frame. */
  readonly pts: readonly number[];
  readonly draw: Draw;
  /** Draws the 8-bit opacity of a frame, for pixel formats with transparency. */
  readonly drawAlpha?: (frame: number, plane: Plane8) => void;
  /** Audio tracks: planar stereo or mono samples at 48 kHz. */
  readonly audio?: readonly (readonly Float32Array[])[];
  readonly encoder?: string;
  /** Pixel format of the encoder; pictures are drawn in 8-bit 4:2:0 and converted. */
  readonly pixelFormat?: string;
  /** Shape of a pixel; square if it is left out. */
  readonly sampleAspectRatio?: Rational;
  /** Marks all pictures as interlaced, in this order; the encoder has to be told so as well. */
  readonly fieldOrder?: FieldOrder;
  readonly encoderOptions?: Readonly<Record<string, string | number>>;
  readonly chapters?: readonly Chapter[];
  readonly color?: ColorTags;
  readonly muxerOptions?: Readonly<Record<string, string | number>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

const REC709: ColorTags = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };

/** Timestamps of a constant frame rate of `fps` in a time base of 1/(fps * 1000). */
export function createConstantRate(frames: number): number[] {
  return Array.from({ length: frames + 1 }, (_, i) => i * 1000);
}

/** Makes a small video file with the encoder and muxer that make masters. */
export async function makeVideo(path: string, options: VideoOptions): Promise<void> {
  const container = getContainer(path);
  await writeAtomically(path, async (temporary) => {
    using video = await openVideo(options);
    const tracks = await Promise.all((options.audio ?? []).map((channels) => openTrack(channels)));
    const sources = [
      { timeBase: options.timeBase, packets: encodeAll(video, convertFrames(options)) },
      ...tracks.map(({ encoder, channels }) => ({
        timeBase: AUDIO_TIME_BASE,
        packets: encodeAll(encoder, createAudioFrames(channels, encoder.frameSize ?? 1024)),
      })),
    ];
    const streams = [
      { parameters: video.getParameters(), timeBase: options.timeBase, isDefault: true },
      ...tracks.map(({ encoder }, i) => ({
        parameters: encoder.getParameters(),
        timeBase: AUDIO_TIME_BASE,
        isDefault: i === 0,
      })),
    ];
    const keepsClock = options.timeBase.num === 1 && container.name !== 'matroska';
    const clock: Record<string, number> = keepsClock ? { video_track_timescale: options.timeBase.den } : {};
    await using output = await OutputFile.create(temporary, streams, {
      format: container.muxer,
      metadata: options.metadata,
      options: { ...clock, ...options.muxerOptions },
    });
    for await (const { source, packet } of interleavePackets(sources)) await output.write(source, packet);
    await output.finish();
    for (const { encoder } of tracks) encoder[Symbol.dispose]();
    await addChapters(temporary, container, options.chapters ?? []);
  });
}

function openVideo({
  width,
  height,
  timeBase,
  pts,
  encoder,
  encoderOptions,
  color,
  pixelFormat,
  sampleAspectRatio,
}: VideoOptions): Promise<Encoder> {
  const seconds = ((pts.at(-1)! - pts[0]!) * timeBase.num) / timeBase.den;
  return Encoder.openVideo({
    encoder: encoder ?? 'libx264',
    width,
    height,
    pixelFormat: pixelFormat ?? 'yuv420p',
    timeBase,
    frameRate: { num: Math.round(((pts.length - 1) / seconds) * 1000), den: 1000 },
    ...(sampleAspectRatio && { sampleAspectRatio }),
    color: color ?? REC709,
    options: encoderOptions ?? { preset: 'veryfast', crf: 23 },
  });
}

async function openTrack(channels: readonly Float32Array[]) {
  const encoder = await Encoder.openAudio({
    encoder: 'aac',
    sampleRate: SAMPLE_RATE,
    sampleFormat: 'fltp',
    channels: channels.length,
    bitRate: 96_000 * channels.length,
  });
  return { encoder, channels };
}

function getDrawnFormat({ drawAlpha }: VideoOptions): string {
  return drawAlpha ? 'yuva420p' : 'yuv420p';
}

function* drawFrames(options: VideoOptions): Generator<Frame> {
  const { width, height, timeBase, pts, draw, drawAlpha } = options;
  for (let number = 0; number < pts.length - 1; number++) {
    const frame = allocateVideoFrame({ width, height, pixelFormat: getDrawnFormat(options) });
    frame.pts = BigInt(pts[number]!);
    frame.duration = BigInt(pts[number + 1]! - pts[number]!);
    setFrameTimeBase(frame, timeBase);
    if (options.fieldOrder) markFields(frame, options.fieldOrder);
    draw(number, [
      getPlane8(frame, 0, width, height),
      getPlane8(frame, 1, -(-width >> 1), -(-height >> 1)),
      getPlane8(frame, 2, -(-width >> 1), -(-height >> 1)),
    ]);
    drawAlpha?.(number, getPlane8(frame, 3, width, height));
    yield frame;
  }
}

function* createAudioFrames(channels: readonly Float32Array[], size: number): Generator<Frame> {
  for (let start = 0; start < channels[0]!.length; start += size) {
    yield createAudioFrame(
      channels.map((samples) => samples.subarray(start, start + size)),
      start,
    );
  }
}

async function* convertFrames(options: VideoOptions): AsyncGenerator<Frame> {
  const { width, height, timeBase, pixelFormat } = options;
  if (pixelFormat === undefined) return yield* drawFrames(options);
  using graph = await FilterGraph.open({
    inputs: { in: { kind: 'video', width, height, pixelFormat: getDrawnFormat(options), timeBase } },
    text: `[in]format=${pixelFormat}[out]`,
    outputs: { out: 'video' },
  });
  for (const drawn of drawFrames(options)) {
    const { duration } = drawn;
    await graph.push('in', drawn);
    for await (const frame of graph.drain('out')) {
      frame.duration = duration;
      yield frame;
    }
  }
}

async function* encodeAll(
  encoder: Encoder,
  frames: Iterable<Frame> | AsyncIterable<Frame>,
): AsyncGenerator<Packet, void, undefined> {
  for await (const frame of frames) yield* encoder.encode(frame);
  yield* encoder.encode(null);
}
