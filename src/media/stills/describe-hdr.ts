import type { VideoStreamInfo } from '../media-info.ts';
import { readFrameHdrMetadata } from '../video/hdr-metadata.ts';
import { decodeFirstPicture } from './first-picture.ts';

/** Completes what a container tells about the light of a video by what its first picture tells. */
export async function describeHdr(
  path: string,
  video: VideoStreamInfo,
  signal?: AbortSignal,
): Promise<VideoStreamInfo> {
  if (!video.isHighDynamicRange || (video.hdr?.mastering && video.hdr.light)) return video;
  using frame = await decodeFirstPicture(path, video, signal);
  const hdr = { ...readFrameHdrMetadata(frame), ...video.hdr };
  return hdr.mastering || hdr.light ? { ...video, hdr } : video;
}
