import { resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { type MediaInfo, requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';

/** An opened video that the pipeline can process. */
export interface Source {
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  readonly digest: string;
}

/**
 * Opens a video.
 *
 * @throws `enhance.hdr` for HDR, which the pipeline would damage; `input.no-frames`, and `input.*` of what is no video
 */
export async function openSource(path: string, signal: AbortSignal): Promise<Source> {
  const info = await probe(resolve(path));
  const video = requireVideo(info);
  if (video.isHighDynamicRange) {
    throw new FootlightError('enhance.hdr', {
      kind: 'input',
      parameters: { transfer: video.color.transfer },
      value: path,
    });
  }
  // Nothing of it could be decoded when it was opened.
  if (video.pixelFormat === 'unknown')
    throw new FootlightError('input.no-frames', { kind: 'input', value: path });
  return { info, video, digest: await hashFile(info.path, signal) };
}
