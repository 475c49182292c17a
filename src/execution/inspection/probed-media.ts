/** What a media file holds, in plain JSON. */
export interface ProbedMedia {
  readonly format: string;
  readonly size_bytes: number;
  readonly seconds: number | null;
  /** The media type as which every browser plays it as it is; null if a preview has to be made. */
  readonly plays_as: string | null;
  /** Above 0, the file was cut off. */
  readonly missing_bytes: number;
  readonly streams: readonly ProbedStream[];
  readonly chapters: readonly { readonly start: number; readonly end: number; readonly title: string }[];
}

export interface ProbedStream {
  readonly index: number;
  readonly kind: 'video' | 'audio' | 'subtitle' | 'attachment' | 'data' | 'chapters';
  readonly codec: string;
  /** As it is shown, in square pixels and upright. */
  readonly width?: number;
  readonly height?: number;
  readonly frame_rate?: number;
  readonly bit_depth?: number;
  readonly is_high_dynamic_range?: boolean;
  readonly is_interlaced?: boolean;
  readonly has_alpha?: boolean;
  readonly sample_rate?: number;
  readonly channels?: number;
  readonly language?: string;
}
