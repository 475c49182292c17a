import { AV_PKT_FLAG_KEY } from 'node-av/constants';
import { Packet } from 'node-av/lib';
import { type Rational, ticksToSeconds } from '../../core/rational.ts';
import type { AnyStreamInfo } from '../media-info.ts';
import { NO_TIMESTAMP } from '../native.ts';
import { joinDisplaySets } from './display-sets.ts';
import { InputFile } from './input-file.ts';
import { getPictureSubtitles } from './picture-subtitles.ts';
import { type PlainSubtitleCodec, writeSubtitleText } from './subtitle-text.ts';

/** What is shown for a time, in seconds: a packet's data, or its text. */
export interface TimedSubtitle<Content = Buffer> {
  readonly start: number;
  readonly end: number;
  readonly content: Content;
}

/** The clock of subtitles that are written: Matroska has no finer one. */
export const SUBTITLE_TIME_BASE: Rational = { num: 1, den: 1000 };

/** Reads the subtitles of a stream, by the clock of its file. */
export async function readSubtitles(
  path: string,
  { index, codec, timeBase }: Pick<AnyStreamInfo, 'index' | 'codec' | 'timeBase'>,
  signal?: AbortSignal,
): Promise<TimedSubtitle[]> {
  await using input = await InputFile.open(path);
  const read: TimedSubtitle[] = [];
  for await (const { data, pts, duration } of input.readPackets([index], signal)) {
    // MP4 fills the time between subtitles with empty ones.
    const isEmpty = !data || (codec === 'mov_text' && data.length <= 2);
    if (isEmpty) continue;
    const start = pts === NO_TIMESTAMP ? Number.NaN : ticksToSeconds(pts, timeBase);
    const content = Buffer.from(data);
    const told =
      duration > 0n
        ? ticksToSeconds(duration, timeBase)
        : getPictureSubtitles(codec)?.readDuration?.(content);
    read.push({ start, end: start + (told ?? 0), content });
  }
  const whole = codec === 'hdmv_pgs_subtitle' ? joinDisplaySets(read) : read;
  const timed = whole.filter(({ start }) => !Number.isNaN(start));
  return endUntimed(timed.sort((a, b) => a.start - b.start));
}

/** Seconds for which a subtitle is shown, at most, whose packet doesn't tell its duration. */
const MAX_UNTIMED = 5;

/** Lets subtitles without a duration last until the next one. */
export function endUntimed(subtitles: readonly TimedSubtitle[]): TimedSubtitle[] {
  let next = Number.POSITIVE_INFINITY;
  return subtitles
    .toReversed()
    .map((subtitle, i, all) => {
      const after = all[i - 1];
      if (after && after.start > subtitle.start) next = after.start;
      const end = Math.min(next, subtitle.start + MAX_UNTIMED);
      return subtitle.end > subtitle.start ? subtitle : { ...subtitle, end };
    })
    .reverse();
}

/** Makes packets of subtitles in the ticks of `SUBTITLE_TIME_BASE`. The caller owns each. */
export async function* createSubtitlePackets(
  subtitles: readonly TimedSubtitle[],
): AsyncGenerator<Packet, void, undefined> {
  for (const { start, end, content } of subtitles) {
    const packet = new Packet();
    packet.alloc();
    packet.data = content;
    packet.pts = packet.dts = BigInt(Math.round(start * SUBTITLE_TIME_BASE.den));
    packet.duration = BigInt(Math.round(end * SUBTITLE_TIME_BASE.den)) - packet.pts;
    packet.flags = AV_PKT_FLAG_KEY;
    yield packet;
  }
}

/** Codes texts. In `mov_text`, texts that are shown together become one. */
export function codeTexts(
  texts: readonly TimedSubtitle<string>[],
  codec: PlainSubtitleCodec,
): TimedSubtitle[] {
  const single = codec === 'mov_text' ? joinOverlapping(texts) : texts;
  return single.map(({ content, ...times }) => ({ ...times, content: writeSubtitleText(codec, content) }));
}

function joinOverlapping(texts: readonly TimedSubtitle<string>[]): TimedSubtitle<string>[] {
  const lasting = texts.filter(({ start, end }) => end > start);
  const starting = lasting.toSorted((a, b) => a.start - b.start);
  const ending = lasting.toSorted((a, b) => a.end - b.end);
  const bounds = [...new Set(lasting.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const shown = new Set<TimedSubtitle<string>>();
  let [started, ended] = [0, 0];
  return bounds.slice(1).flatMap((end, i) => {
    const start = bounds[i]!;
    while (starting[started] && starting[started]!.start <= start) shown.add(starting[started++]!);
    while (ending[ended] && ending[ended]!.end <= start) shown.delete(ending[ended++]!);
    const content = [...shown].map((text) => text.content).join('\n');
    return shown.size > 0 ? [{ start, end, content }] : [];
  });
}

/** Fills the time before, between and after subtitles with empty ones, as MP4 and MOV ask. */
export function fillGaps(subtitles: readonly TimedSubtitle[], end: number): TimedSubtitle[] {
  const filled: TimedSubtitle[] = [];
  let at = 0;
  for (const subtitle of [...subtitles, { start: end, end, content: undefined }]) {
    if (subtitle.start > at)
      filled.push({ start: at, end: subtitle.start, content: writeSubtitleText('mov_text', '') });
    if (subtitle.content) filled.push(subtitle);
    at = Math.max(at, subtitle.end);
  }
  return filled;
}
