import type { ClipGenerator } from '../../engines/image-to-video.ts';
import { pickGuides, type VideoGuide, type VideoGuides } from '../../engines/video-guides.ts';
import { type ClipLimits, countAskedFrames, type OverlappingClips } from './split-clips.ts';
import type { VideoFormat } from './video-format.ts';

interface GuidedClips extends ClipLimits {
  readonly engine: ClipGenerator;
  readonly guides?: VideoGuides;
  readonly clips: OverlappingClips;
}

/**
 * What each clip of a video follows, as far as its engine does: the camera all of them, parts that are marked in the first
 * picture the first, and the last picture the last.
 */
export function planGuides(
  { guides = {}, clips, ...limits }: GuidedClips,
  format: Pick<VideoFormat, 'frameRate'>,
): VideoGuides[] {
  const { engine } = limits;
  return clips.lengths.map((length, i) => {
    const isLast = i + 1 === clips.lengths.length;
    const names: readonly VideoGuide[] = [
      'camera',
      ...(i === 0 ? (['motion'] as const) : []),
      ...(isLast ? (['lastPicture'] as const) : []),
    ];
    const wanted = pickGuides(guides, names);
    const asked = { frames: countAskedFrames(length, limits, format), frameRate: format.frameRate };
    return Object.keys(wanted).length === 0 ? {} : (engine.takeGuides?.(wanted, asked) ?? {});
  });
}

/** The guides of a video that none of its clips follows; of the camera, that not all of them do. */
export function listUnused(clips: GuidedClips, format: Pick<VideoFormat, 'frameRate'>): VideoGuide[] {
  const planned = planGuides(clips, format);
  const asked = Object.keys(clips.guides ?? {}) as VideoGuide[];
  const isTaken = (name: VideoGuide): boolean =>
    name === 'camera' ? planned.every((taken) => name in taken) : planned.some((taken) => name in taken);
  return asked.filter((name) => !isTaken(name));
}
