import { resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { type MediaInfo, requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { describeHdr } from '../../media/stills/describe-hdr.ts';
import { convertToStandardRange } from '../../media/video/standard-range.ts';

/** An opened video that the pipeline can process. */
export interface Source {
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  readonly digest: string;
}

/** What is done with a video of high dynamic range: it is refused, kept as it is, or converted to standard range. */
type RangePolicy = 'refused' | 'kept' | 'converted';

/**
 * Opens a video.
 *
 * @throws `input.hdr` for HDR that is refused; `input.no-frames`, and `input.*` of what is no video
 */
export async function openSource(
  path: string,
  signal: AbortSignal,
  policy: RangePolicy = 'refused',
): Promise<Source> {
  const info = await probe(resolve(path));
  const video = requireVideo(info);
  if (video.isHighDynamicRange && policy === 'refused') {
    throw new FootlightError('input.hdr', {
      kind: 'input',
      parameters: { transfer: video.color.transfer },
      value: path,
    });
  }
  // Nothing of it could be decoded when it was opened.
  if (video.pixelFormat === 'unknown')
    throw new FootlightError('input.no-frames', { kind: 'input', value: path });
  const digest = await hashFile(info.path, signal);
  if (!video.isHighDynamicRange) return { info, video, digest };
  const described = await describeHdr(info.path, video, signal);
  return {
    info,
    video: policy === 'converted' ? await convertToStandardRange(described) : described,
    digest,
  };
}
