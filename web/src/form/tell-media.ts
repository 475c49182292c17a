import type { ProbedMedia } from 'footlight/client';
import { formatDuration } from '../words/formats.ts';

/** Says in a line what a file holds: size, frames a second, codecs, length. */
export function tellMedia({ seconds, streams }: ProbedMedia): string {
  const video = streams.find(({ kind }) => kind === 'video');
  const audio = streams.find(({ kind }) => kind === 'audio');
  const parts = [
    video?.width && video.height ? `${video.width} × ${video.height}` : undefined,
    video?.frame_rate && seconds ? `${Math.round(video.frame_rate * 100) / 100} fps` : undefined,
    video?.is_high_dynamic_range ? 'HDR' : undefined,
    [video?.codec, audio?.codec].filter((codec) => codec !== undefined).join(' + '),
    seconds ? formatDuration(seconds) : undefined,
  ];
  return parts.filter(Boolean).join(' · ');
}
