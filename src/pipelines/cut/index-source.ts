import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundFields } from '../../analysis/fields/measure-fields.ts';
import { FrameClock } from '../../analysis/frame-clock.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { Step } from '../../execution/step.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import {
  indexPackets,
  listRefreshes,
  listShownTimes,
  type PacketIndex,
} from '../../media/cutting/packet-index.ts';
import { type DecodeFindings, DecodeMeter } from '../../media/decode-meter.ts';
import { decodeFrames } from '../../media/decoder.ts';
import type { MediaInfo, VideoStreamInfo } from '../../media/media-info.ts';
import { findFields } from './find-fields.ts';
import { CUT_STAGES } from './stages.ts';

/** The packets of a source and the times of its pictures. */
export interface SourceIndex {
  readonly packets: PacketIndex;
  /** Presentation time of every picture in display order, in ticks. */
  readonly frames: readonly number[];
  /** End of the last picture, in ticks. */
  readonly endTicks: number;
  /** How pictures are spread over fields; undefined if they can't be. */
  readonly fields?: FoundFields | undefined;
  /** Where times jump in the file, in seconds of the times that pictures are given, which go on. */
  readonly jumpSeconds?: readonly number[];
  /** Ticks of pictures whose times in the file aren't after those of the pictures before. */
  readonly lateTicks?: readonly number[];
  /** What was out of order when all pictures had to be decoded. */
  readonly findings?: DecodeFindings;
}

export interface IndexInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  /** Whether it is known to have no fields. */
  readonly isProgressive?: boolean;
}

interface IndexResources {
  readonly info: Pick<MediaInfo, 'path' | 'format'>;
  readonly video: VideoStreamInfo;
}

const INDEX_FILE = 'index.json';

/**
 * Lists the packets of a video and the times of its pictures, and measures its fields in a few places. Decodes the whole
 * video only if packets don't give the times.
 */
export const indexSourceStep: Step<IndexInput, IndexResources, { frames: number; isDecoded: boolean }> = {
  ...CUT_STAGES['index-source'],
  version: '13',
  async run({ directory, signal, reportProgress: progress }, { isProgressive }, { info, video }) {
    const { path } = info;
    const packets = await indexPackets(path, video, signal);
    const {
      times: frames,
      lateTicks,
      findings,
    }: DecodedTimes = packets.isCountable
      ? { times: listShownTimes(packets) }
      : await readDecodedTimes(path, video, signal, (done) => progress(done, packets.pts.length));
    const { jumpSeconds = [] } = packets;
    const refreshes = packets.isCountable ? listRefreshes(packets, frames) : [];
    const index: SourceIndex = {
      packets,
      frames,
      jumpSeconds,
      ...(lateTicks?.length && { lateTicks }),
      ...(findings && { findings }),
      fields: isProgressive ? undefined : await findFields({ info, video, pts: frames, refreshes }, signal),
      endTicks: computeEnd(frames, video, packets.isCountable ? packets.lastDuration : 0),
    };
    await writeFile(join(directory, INDEX_FILE), JSON.stringify(index));
    return { frames: frames.length, isDecoded: !packets.isCountable };
  },
};

export async function readSourceIndex({ directory }: Artifact<unknown>): Promise<SourceIndex> {
  return JSON.parse(await readFile(join(directory, INDEX_FILE), 'utf8')) as SourceIndex;
}

interface DecodedTimes {
  readonly times: number[];
  /** Those of pictures whose times in the file aren't after those of the pictures before. */
  readonly lateTicks?: readonly number[];
  /** What was out of order. */
  readonly findings?: DecodeFindings | undefined;
}

/** Presentation times of all pictures, by decoding them, in ticks. */
export async function readDecodedTimes(
  path: string,
  video: VideoStreamInfo,
  signal: AbortSignal,
  onFrames: (done: number) => void = () => undefined,
): Promise<DecodedTimes> {
  await using input = await InputFile.open(path);
  const times: number[] = [];
  const clock = new FrameClock(video);
  const meter = new DecodeMeter();
  for await (const frame of decodeFrames(input, video.index, { signal, meter })) {
    times.push(Number(clock.take(frame)));
    frame.free();
    onFrames(times.length);
  }
  clock.settle(times);
  return { times, lateTicks: clock.lateTicks, findings: meter.getFindings('video') };
}

/** The end of the last picture, which is taken to last as long as the one before it, unless its file says it. */
export function computeEnd(
  frames: readonly number[],
  { averageFrameRate: rate, timeBase }: VideoStreamInfo,
  lastDuration = 0,
): number {
  const last = frames.at(-1) ?? 0;
  if (lastDuration > 0) return last + lastDuration;
  const before = frames.at(-2);
  if (before !== undefined) return last + (last - before);
  return last + Math.max(1, Math.round((rate.den * timeBase.den) / (rate.num * timeBase.num || 1)));
}
