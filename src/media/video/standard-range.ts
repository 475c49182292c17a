import type { VideoStreamInfo } from '../media-info.ts';
import { resolveColor } from './color.ts';
import { planConversion, prepareConversion } from './color-conversion.ts';
import { getPeakLight } from './hdr-metadata.ts';

const STANDARD = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };

/** A video whose pictures become ones of standard range, BT.709; itself if they are. */
export async function convertToStandardRange(video: VideoStreamInfo): Promise<VideoStreamInfo> {
  if (!video.isHighDynamicRange) return video;
  const color = resolveColor(video.color, video, false);
  const colorConversion = planConversion(color, STANDARD, video.hdr && getPeakLight(video.hdr));
  await prepareConversion(colorConversion);
  return { ...video, colorConversion };
}
