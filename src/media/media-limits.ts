import { FootlightError } from '../core/errors.ts';
import { seconds } from '../core/messages/message.ts';
import { findMainPicture, type MediaInfo } from './media-info.ts';

/** Limits for media from untrusted sources, so that no file exhausts the machine. */
export interface MediaLimits {
  /** Width times height of the largest stream. */
  readonly maxPixels: number;
  readonly maxSeconds: number;
  readonly maxStreams: number;
}

export const DEFAULT_MEDIA_LIMITS: MediaLimits = {
  maxPixels: 8192 * 8192,
  maxSeconds: 12 * 3600,
  maxStreams: 64,
};

/** @throws `media.too-many-pixels`, `media.too-long`, `media.too-many-streams` */
export function assertWithinLimits(info: MediaInfo, limits: MediaLimits): void {
  if (info.streams.length > limits.maxStreams)
    throw new FootlightError('media.too-many-streams', {
      kind: 'input',
      parameters: { streams: info.streams.length, limit: limits.maxStreams },
      value: String(limits.maxStreams),
    });
  const pixels = Math.max(0, ...info.streams.map((s) => (s.kind === 'video' ? s.width * s.height : 0)));
  if (pixels > limits.maxPixels) {
    const { width, height } = findMainPicture(info) ?? { width: 0, height: 0 };
    throw new FootlightError('media.too-many-pixels', {
      kind: 'input',
      parameters: { width, height, limit: limits.maxPixels },
      value: String(limits.maxPixels),
    });
  }
  if ((info.durationSeconds ?? 0) > limits.maxSeconds)
    throw new FootlightError('media.too-long', {
      kind: 'input',
      parameters: {
        duration: seconds(Math.round(info.durationSeconds!)),
        limit: seconds(limits.maxSeconds),
      },
      value: String(limits.maxSeconds),
    });
}
