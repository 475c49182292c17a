import type { FieldTreatment } from '../../media/video/field-treatment.ts';
import { FrameReader, type FrameSequence } from '../../media/video/frame-reader.ts';
import { ShownFrameReader } from '../../media/video/shown-frame-reader.ts';
import type { AnalyzedSource } from './analyzed-source.ts';

/** Decoded frames that are kept for shown ones made of those around them, beside a fourth more of those of film. */
const AROUND = 4;

/** What frames are found by. */
interface IndexedVideo extends Pick<AnalyzedSource, 'info' | 'video'> {
  readonly index: { readonly pts: readonly number[]; readonly treatment?: FieldTreatment };
}

/** Opens the frames of a video by their numbers; the last `keep` of them stay at hand. */
export function openFrames(
  { info, video, index: { pts, treatment } }: IndexedVideo,
  keep: number,
): FrameSequence {
  if (!treatment) return new FrameReader(info, video, pts, keep);
  const kept = Math.ceil(keep * 1.25) + AROUND;
  return new ShownFrameReader(
    new FrameReader(info, video, treatment.decodedPts, kept),
    video,
    treatment,
    pts,
  );
}
