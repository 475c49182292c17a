import type { Container } from '../../media/containers/container-plan.ts';
import { getPictureSubtitles } from '../../media/containers/picture-subtitles.ts';
import { type PlainSubtitleCodec, readSubtitleText } from '../../media/containers/subtitle-text.ts';
import {
  codeTexts,
  fillGaps,
  readSubtitles,
  type TimedSubtitle,
} from '../../media/containers/timed-subtitles.ts';
import { type ClipPlace, findInClip } from './clip-places.ts';
import { cutPictureSubtitles } from './cut-picture-subtitles.ts';
import type { IndexedSource } from './indexed-source.ts';
import type { KeptTrack, SubtitleStream } from './kept-tracks.ts';

/** The codec that subtitles become as plain text; undefined if they go on as they are. */
export function findPlainCodec(track: KeptTrack, container: Container): PlainSubtitleCodec | undefined {
  const [first, ...others] = [...track.values()];
  const { codec } = first!;
  // The styles of two headers can't be joined; SubRip has none.
  const isJoinable =
    others.length === 0 || (codec === 'subrip' && others.every((each) => each.codec === codec));
  // WebVTT has settings beside its text.
  if (isJoinable && codec !== 'webvtt' && container.subtitleCodecs.includes(codec)) return undefined;
  return container.name === 'matroska' ? 'subrip' : 'mov_text';
}

/** Reads the subtitles of the clips, by the clock of the video. */
export async function cutSubtitles(
  track: KeptTrack<SubtitleStream>,
  sources: readonly IndexedSource[],
  places: readonly ClipPlace[],
  plain: PlainSubtitleCodec | undefined,
  signal?: AbortSignal,
): Promise<TimedSubtitle[]> {
  const subtitles = new Map<string, TimedSubtitle[]>();
  for (const { digest, info } of sources)
    subtitles.set(digest, await readSubtitles(info.path, track.get(digest)!, signal));
  const { codec } = track.get(sources[0]!.digest)!;
  if (getPictureSubtitles(codec))
    return cutPictureSubtitles(codec, subtitles.get(sources[0]!.digest)!, places);
  const shown = places.flatMap((place) =>
    subtitles.get(place.source)!.flatMap((subtitle) => {
      const interval = findInClip(place, subtitle);
      return interval
        ? [{ ...interval, content: subtitle.content, codec: track.get(place.source)!.codec }]
        : [];
    }),
  );
  const cut = plain ? codeTexts(readTexts(shown), plain) : renumber(shown);
  const isFilled = (plain ?? shown[0]?.codec) === 'mov_text';
  return isFilled ? fillGaps(cut, places.at(-1)!.end) : cut;
}

type ShownSubtitle = TimedSubtitle & { readonly codec: string };

function readTexts(shown: readonly ShownSubtitle[]): TimedSubtitle<string>[] {
  return shown.flatMap(({ start, end, content, codec }) => {
    const text = readSubtitleText(codec, content);
    return text ? [{ start, end, content: text }] : [];
  });
}

/** Players take lines of SubStation Alpha with one number for one line, so that those of two clips need two. */
function renumber(shown: readonly ShownSubtitle[]): TimedSubtitle[] {
  return shown.map(({ codec, content, ...times }, i) => {
    if (codec !== 'ass' && codec !== 'ssa') return { ...times, content };
    return { ...times, content: Buffer.from(content.toString('utf8').replace(/^\d+/, String(i))) };
  });
}
