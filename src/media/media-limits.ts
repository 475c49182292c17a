import { FootlightError } from '../core/errors.ts';
import { findMainPicture, type MediaInfo } from './media-info.ts';

/** What media of people whom nobody knows may ask of a machine. */
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
    throw createLimitError(
      'media.too-many-streams',
      `The file has ${info.streams.length} streams`,
      limits.maxStreams,
    );
  const pixels = Math.max(0, ...info.streams.map((s) => (s.kind === 'video' ? s.width * s.height : 0)));
  if (pixels > limits.maxPixels) {
    const { width, height } = findMainPicture(info) ?? { width: 0, height: 0 };
    throw createLimitError(
      'media.too-many-pixels',
      `The picture has ${width}x${height} pixels`,
      limits.maxPixels,
    );
  }
  if ((info.durationSeconds ?? 0) > limits.maxSeconds)
    throw createLimitError(
      'media.too-long',
      `The file is ${Math.round(info.durationSeconds!)} s long`,
      limits.maxSeconds,
    );
}

function createLimitError(code: string, what: string, limit: number): FootlightError {
  return new FootlightError(code, `${what}; at most ${limit} are allowed here.`, {
    kind: 'input',
    value: String(limit),
    remedy: 'Give a smaller file, or let the administrator raise the limit.',
  });
}
