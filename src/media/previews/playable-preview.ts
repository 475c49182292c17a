import { FootlightError } from '../../core/errors.ts';
import { ticksToSeconds, toNumber } from '../../core/rational.ts';
import { readAudio, SAMPLE_RATE } from '../audio/audio-reader.ts';
import { AUDIO_TIME_BASE, createAudioFrame, createAudioPad } from '../audio/audio-track-file.ts';
import { InputFile } from '../containers/input-file.ts';
import { interleavePackets, type PacketSource } from '../containers/interleave.ts';
import { OutputFile, type OutputStream } from '../containers/output-file.ts';
import { decodeFrames } from '../decoder.ts';
import { Encoder } from '../encoder.ts';
import { FilterGraph, filterFrames } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import {
  type AudioStreamInfo,
  findMainVideo,
  listAudioStreams,
  type MediaInfo,
  type VideoStreamInfo,
} from '../media-info.ts';
import type { Packet } from '../packet.ts';
import { timeFrames } from '../stills/still.ts';
import { deinterlaceFrames } from '../video/deinterlace-frames.ts';
import { createDecodedPad } from '../video/working-picture.ts';
import { EventPlaylist } from './event-playlist.ts';
import { fitSize, type PictureSize } from './fitted-size.ts';
import { startFramesAtZero } from './frames-from-zero.ts';
import { createShownFilters } from './shown-picture.ts';
import { readStartSeconds } from './start-time.ts';

const LINES = 720;
/** Macroblocks a second that decoders of H.264 level 4.1 promise (Annex A, table A-1). */
const LEVEL_MACROBLOCKS = 245_760;
const AUDIO_BITS = 160_000;
const CHANNELS = 2;

export interface PreviewProgress {
  readonly signal: AbortSignal;
  /** Is told up to which second, since the start of the file, the preview is written. */
  readonly onProgress?: (seconds: number) => void;
}

/**
 * Writes what Chromium, Firefox and Safari play, whatever the file is: H.264 High of at most level 4.1 and 720 lines with
 * the frames' own times and a key frame each second, AAC in stereo, in fragments of MP4 that can be played as they come.
 * Times count from the start of the file.
 *
 * @param listPath where the fragments are listed for players of HLS, as they come
 * @throws `input.nothing-to-play`
 */
export async function writePlayablePreview(
  info: MediaInfo,
  outputPath: string,
  listPath: string,
  { signal, onProgress = () => undefined }: PreviewProgress,
): Promise<void> {
  const video = findMainVideo(info);
  const [audio] = listAudioStreams(info);
  await using input = await InputFile.open(info.path);
  const start = readStartSeconds(input);
  await using tracks = new AsyncDisposableStack();
  const added: Track[] = [];
  if (video && video.width > 0)
    added.push(tracks.use(await PictureTrack.open(input, { video, start, signal })));
  if (audio) added.push(tracks.use(await AudioTrack.open(info.path, { audio, start, signal })));
  if (added.length === 0)
    throw new FootlightError('input.nothing-to-play', { kind: 'input', value: info.path });
  await using output = await OutputFile.create(
    outputPath,
    added.map(({ stream }) => stream),
    { format: 'mp4', options: { ...FRAGMENTS, frag_duration: (video ? MAX_SECONDS : SECONDS) * 1e6 } },
  );
  await using list = await EventPlaylist.create(outputPath, listPath);
  let listed = 0;
  for await (const { source, packet } of interleavePackets(added.map(({ source: each }) => each))) {
    const seconds = ticksToSeconds(packet.dts, added[source]!.source.timeBase);
    onProgress(seconds);
    await output.write(source, packet);
    if (seconds < listed) continue;
    await list.readOn();
    listed = seconds + LISTED_SECONDS;
  }
  await output.finish();
  await list.finish();
}

/** How long fragments are: with video as long as from key frame to key frame, but where it ends before the audio. */
const SECONDS = 1;
const MAX_SECONDS = 1.8;
/** How often the list is renewed, in seconds of the media. */
const LISTED_SECONDS = 0.25;

/** The head comes first, then a fragment a key frame, each as soon as it is whole. */
const FRAGMENTS = { movflags: 'frag_keyframe+empty_moov+default_base_moof', flush_packets: 1 };

interface Track extends Disposable {
  readonly stream: OutputStream;
  readonly source: PacketSource;
}

interface TrackSource {
  /** Start of the file, in seconds of its own clock. */
  readonly start: number;
  readonly signal: AbortSignal;
}

class PictureTrack implements Track {
  readonly stream: OutputStream;
  readonly source: PacketSource;
  readonly #encoder: Encoder;
  readonly #graph: FilterGraph;

  private constructor(encoder: Encoder, graph: FilterGraph, frames: AsyncGenerator<Frame, void, undefined>) {
    const { timeBase } = encoder;
    this.#encoder = encoder;
    this.#graph = graph;
    this.stream = { parameters: encoder.getParameters(), timeBase, isDefault: true };
    this.source = { timeBase, packets: encodeAll(encoder, filterFrames(frames, graph)) };
  }

  static async open(
    input: InputFile,
    { video: stated, start, signal }: TrackSource & { readonly video: VideoStreamInfo },
  ): Promise<PictureTrack> {
    const { num, den } = input.context.streams[stated.index]!.timeBase;
    const video = { ...stated, timeBase: { num, den } };
    const size = fitPreview(video);
    const filters = await createShownFilters(video, size);
    const graph = await FilterGraph.open({
      inputs: { in: createDecodedPad(video) },
      text: `[in]${filters},scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[out]`,
      outputs: { out: 'video' },
    });
    const decoded = timeFrames(decodeFrames(input, video.index, { signal }), video);
    const frames = startFramesAtZero(deinterlaceFrames(decoded, video), video, start);
    return new PictureTrack(await openEncoder(video, size), graph, frames);
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]();
    this.#encoder[Symbol.dispose]();
  }
}

/** At most 720 lines, upright or lying, and no more than level 4.1 takes at the video's rate. */
function fitPreview(video: VideoStreamInfo): PictureSize {
  const isUpright = video.displayHeight > video.displayWidth;
  const size = fitSize(video, isUpright ? { width: LINES } : { height: LINES });
  const rate = (size.width * size.height * (toNumber(video.averageFrameRate) || 25)) / 256;
  if (rate <= LEVEL_MACROBLOCKS) return size;
  return fitSize(video, { height: size.height * Math.sqrt(LEVEL_MACROBLOCKS / rate) });
}

/** Without pictures that are decoded out of order, no time has to be moved to make room for them. */
function openEncoder(video: VideoStreamInfo, { width, height }: PictureSize): Promise<Encoder> {
  return Encoder.openVideo({
    encoder: 'libx264',
    width,
    height,
    pixelFormat: 'yuv420p',
    timeBase: video.timeBase,
    frameRate: video.averageFrameRate,
    color: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
    keyFrameSeconds: 1,
    options: {
      preset: 'veryfast',
      profile: 'high',
      level: '4.1',
      crf: 23,
      maxrate: 6_000_000,
      bufsize: 12_000_000,
      bf: 0,
      g: 600,
      'forced-idr': 1,
    },
  });
}

class AudioTrack implements Track {
  readonly stream: OutputStream;
  readonly source: PacketSource;
  readonly #encoder: Encoder;
  readonly #graph: FilterGraph;

  private constructor(encoder: Encoder, graph: FilterGraph, frames: AsyncGenerator<Frame, void, undefined>) {
    this.#encoder = encoder;
    this.#graph = graph;
    this.stream = { parameters: encoder.getParameters(), timeBase: AUDIO_TIME_BASE, isDefault: true };
    this.source = {
      timeBase: AUDIO_TIME_BASE,
      packets: skipPriming(encodeAll(encoder, filterFrames(frames, graph))),
    };
  }

  static async open(
    path: string,
    { audio, start, signal }: TrackSource & { readonly audio: AudioStreamInfo },
  ): Promise<AudioTrack> {
    const encoder = await Encoder.openAudio({
      encoder: 'aac',
      sampleRate: SAMPLE_RATE,
      sampleFormat: 'fltp',
      channels: CHANNELS,
      bitRate: AUDIO_BITS,
    });
    const graph = await FilterGraph.open({
      inputs: { in: createAudioPad(CHANNELS) },
      text: `[in]asetnsamples=n=${encoder.frameSize ?? 1024}:p=0[out]`,
      outputs: { out: 'audio' },
    });
    return new AudioTrack(encoder, graph, readFromZero(path, { audio, start, signal }));
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]();
    this.#encoder[Symbol.dispose]();
  }
}

/** Audio from the start of the file on, with silence until it begins. */
async function* readFromZero(
  path: string,
  { audio, start, signal }: TrackSource & { readonly audio: AudioStreamInfo },
): AsyncGenerator<Frame, void, undefined> {
  let done = 0;
  for await (const { channels, seconds } of readAudio(path, audio, signal, { channels: CHANNELS })) {
    const position = Math.round((seconds - start) * SAMPLE_RATE);
    while (done < position) {
      const length = Math.min(SAMPLE_RATE, position - done);
      yield createAudioFrame(
        Array.from({ length: CHANNELS }, () => new Float32Array(length)),
        done,
      );
      done += length;
    }
    const rest = channels.map((samples) => samples.subarray(done - position));
    if (rest[0]!.length === 0) continue;
    yield createAudioFrame(rest, done);
    done += rest[0]!.length;
  }
}

/** What an encoder gives before the first sample would move everything else back, where no edit list takes it out. */
async function* skipPriming(
  packets: AsyncGenerator<Packet, void, undefined>,
): AsyncGenerator<Packet, void, undefined> {
  for await (const packet of packets) {
    if (packet.pts >= 0n) yield packet;
    else packet.free();
  }
}

async function* encodeAll(
  encoder: Encoder,
  frames: AsyncIterable<Frame>,
): AsyncGenerator<Packet, void, undefined> {
  for await (const frame of frames) yield* encoder.encode(frame);
  yield* encoder.encode(null);
}
