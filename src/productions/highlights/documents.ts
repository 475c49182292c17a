import type { SerializedError } from '../../core/errors.ts';
import type { VideoAnalysis } from '../../engines/video-analyst.ts';

/** What a run of `highlights` publishes before its end, by names that its routes read. */
export const DOCUMENTS = {
  /** What was found out about each video. */
  videos: 'videos',
  /** Sizes of the small copies for the vision model. */
  copies: 'copies',
  /** What the vision model said of each video, and what was heard. */
  analyses: 'vl-results',
  /** The clips that were chosen. */
  plan: 'clip-plan',
  /** The finished video. */
  film: 'final-video',
} as const;

export interface VideoDocument {
  readonly video_index: number;
  /** Seconds. */
  readonly duration?: number;
  readonly resolution?: string;
  readonly size_mb?: number;
  /** Why it was left out. */
  readonly error?: SerializedError;
  /** Whether it could not be had, rather than not be read. */
  readonly is_missing?: boolean;
}

export interface CopyDocument {
  readonly video_index: number;
  readonly original_bytes: number;
  readonly compressed_bytes: number;
  /** Where the model’s service fetches it, for a while; null if it is sent within the request. */
  readonly compressed_url: string | null;
  /** Tokens of the copy, and of the video at full size and the service's usual rate. */
  readonly tokens: number;
  readonly full_tokens: number;
}

/** What was said of a video by those models that were asked, of which the highlights are read here. */
export interface AnalysisDocument {
  readonly video_index: number;
  /** Seconds. */
  readonly duration: number;
  readonly highlights?: VideoAnalysis['highlights'];
}

export interface ResultDocument {
  /** Seconds. */
  readonly duration: number;
  readonly resolution: string;
  readonly size_mb: number;
  /** Address in the store of results, if there is one. */
  readonly url: string | null;
}

/** Megabytes with two decimals. */
export function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1e4) / 100;
}
