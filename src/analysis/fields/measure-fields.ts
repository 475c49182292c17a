import { toNumber } from '../../core/rational.ts';
import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import { getPlane8 } from '../../media/frame.ts';
import type { MediaInfo, VideoStreamInfo } from '../../media/media-info.ts';
import {
  areSingleFields,
  type FieldOrder,
  findUsualMark,
  getFieldMark,
} from '../../media/video/field-marks.ts';
import { canSeekExactly, FrameReader } from '../../media/video/frame-reader.ts';
import { createDecodedPad } from '../../media/video/working-picture.ts';
import { computeRowsSize, type Size } from '../survey-frames.ts';
import { CombMeter } from './comb-meter.ts';
import { labelByVotes, type MeasuredFields } from './field-sections.ts';
import { type FieldVote, voteOnFields } from './field-votes.ts';

/** A video of which a part is looked at. */
export interface MeasuredVideo {
  readonly info: Pick<MediaInfo, 'path' | 'format'>;
  readonly video: VideoStreamInfo;
  /** Presentation times of its frames. */
  readonly pts: readonly number[];
  /** Numbers of the frames at which decoding can begin, rising, where they are known. */
  readonly refreshes?: readonly number[];
}

const WINDOWS = 5;
const WINDOW_FRAMES = 16;

/** Whether the frames of a video are made of two fields, and in which order. */
export interface FoundFields {
  /** As most frames are marked: what a header says of them may be wrong. */
  readonly marked: 'progressive' | FieldOrder;
  /** As motion shows it; left out where nothing moves. A cadence of 2:3 counts as fields. */
  readonly measured?: 'progressive' | FieldOrder;
  /** Whether the fields are those of whole pictures, spread 2:3 or shifted by one. */
  readonly areSpread?: true;
  /** Whether each picture is one field of half the height; `marked` then is what the first one is. */
  readonly areSingle?: true;
}

/** Looks for fields in a few places of a video; undefined for pictures that have none. */
export async function measureFields(
  measured: MeasuredVideo,
  signal?: AbortSignal,
): Promise<FoundFields | undefined> {
  const { info, video } = measured;
  const size = computeRowsSize(video);
  if (!size) return undefined;
  await using reader = new FrameReader(info, video, measured.pts, 1);
  const found: MeasuredFields[] = [];
  const marks: (FieldOrder | undefined)[] = [];
  for (const start of chooseStarts(measured)) {
    const votes = await readVotes(reader, { video, size, start, marks }, signal);
    const label = labelByVotes(votes, toNumber(video.averageFrameRate));
    if (label) found.push(label);
  }
  const first = marks[0];
  if (first && areSingleFields(video.codec, marks))
    return { marked: first, measured: 'progressive', areSingle: true };
  return summarizeFields(found, marks);
}

/** What most frames are marked as, and what most places in which something moves are found to be. */
export function summarizeFields(
  found: readonly MeasuredFields[],
  marks: readonly (FieldOrder | undefined)[],
): FoundFields {
  const measured = findUsualMark(found.map(({ order }) => order)) ?? 'progressive';
  const spread = found.filter(({ kind }) => kind === 'telecined' || kind === 'shifted');
  return {
    marked: findUsualMark(marks) ?? 'progressive',
    ...(found.length > 0 && { measured }),
    ...(measured !== 'progressive' && 2 * spread.length > found.length && { areSpread: true }),
  };
}

/** Where windows begin: spread over a video in which places are found, at the start of others. */
export function chooseStarts({ info, pts, refreshes = [] }: Omit<MeasuredVideo, 'video'>): number[] {
  const frames = pts.length;
  const canSeek = canSeekExactly(info);
  const step = canSeek ? Math.max(WINDOW_FRAMES, Math.floor(frames / WINDOWS)) : WINDOW_FRAMES;
  const starts = Array.from({ length: WINDOWS }, (_, i) => i * step).filter((start) => start < frames);
  if (!canSeek) return starts;
  // What lies between where decoding begins and a window would be decoded for nothing.
  return starts.map(
    (start) => refreshes.findLast((at) => at <= start && at > start - step + WINDOW_FRAMES) ?? start,
  );
}

interface Window {
  readonly video: VideoStreamInfo;
  readonly size: Size;
  /** Number of its first frame. */
  readonly start: number;
  /** Where the marks of its frames are put. */
  readonly marks: (FieldOrder | undefined)[];
}

async function readVotes(
  reader: FrameReader,
  { video, size, start, marks }: Window,
  signal: AbortSignal | undefined,
): Promise<FieldVote[]> {
  const { width, height } = size;
  const meter = new CombMeter();
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]scale=${width}:${height}:flags=area,format=gray[out]`,
    outputs: { out: 'video' },
  });
  const end = Math.min(reader.frameCount, start + WINDOW_FRAMES);
  for await (const rows of filterFrames(reader.read(start, end, signal), graph)) {
    marks.push(getFieldMark(rows));
    meter.add(getPlane8(rows, 0, width, height));
    rows.free();
  }
  // The first one has none before it.
  return voteOnFields(meter.samples).slice(1);
}
