import { getPictureSubtitles } from '../../media/containers/picture-subtitles.ts';
import type { TimedSubtitle } from '../../media/containers/timed-subtitles.ts';
import { type ClipPlace, findInClip } from './clip-places.ts';

/** What is shown from a packet to the next one. */
interface Showing {
  readonly start: number;
  readonly end: number;
  readonly isShowing: boolean;
  /** The packets that show it, from the last one that needs none before it. */
  readonly packets: readonly Buffer[];
}

/**
 * Cuts subtitles that are pictures: what is shown where a clip begins is shown again, and ends with the clip.
 *
 * @param subtitles by the clock of their file, in the order of their times
 * @param places of the clips in the video, all of this file
 */
export function cutPictureSubtitles(
  codec: string,
  subtitles: readonly TimedSubtitle[],
  places: readonly ClipPlace[],
): TimedSubtitle[] {
  const showings = listShowings(codec, subtitles);
  return places.flatMap((place) => cutToPlace(codec, showings, place));
}

function listShowings(codec: string, subtitles: readonly TimedSubtitle[]): Showing[] {
  const { readComposition, createEnd } = getPictureSubtitles(codec)!;
  let packets: Buffer[] = [];
  return subtitles.map(({ start, end, content }, i) => {
    const { isShowing, isComplete } = readComposition(content);
    packets = isComplete ? [content] : [...packets, content];
    const next = subtitles[i + 1]?.start ?? Number.POSITIVE_INFINITY;
    // Without a packet that ends it, it is shown for its duration.
    return { start, end: createEnd ? next : Math.min(next, end), isShowing, packets };
  });
}

function cutToPlace(codec: string, showings: readonly Showing[], place: ClipPlace): TimedSubtitle[] {
  const { createEnd, limit } = getPictureSubtitles(codec)!;
  const cut: TimedSubtitle[] = [];
  let last: { readonly shown: Buffer; readonly end: number } | undefined;
  for (const { isShowing, packets, ...interval } of showings) {
    const at = findInClip(place, interval);
    // Nothing has to be taken away before something is shown.
    if (!at || (!isShowing && !last)) continue;
    const needed = last ? packets.slice(-1) : packets;
    for (const packet of needed) cut.push({ ...at, content: limit?.(packet, at.end - at.start) ?? packet });
    last = { shown: packets.at(-1)!, end: isShowing ? at.end : 0 };
  }
  const end = last && last.end >= place.end ? createEnd?.(last.shown) : undefined;
  if (end) cut.push({ start: place.end, end: place.end, content: end });
  return cut;
}
