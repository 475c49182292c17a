import type { MediaLimits } from '../../media/media-limits.ts';
import type { PictureFormat } from '../../media/previews/shown-picture.ts';

/** What is wanted of a media file that is only looked at. Times are seconds since its start, as players count. */
type Inspection =
  | { readonly kind: 'probe' }
  | {
      readonly kind: 'frame';
      readonly seconds: number;
      /** Largest width and height in pixels; a picture is never enlarged. */
      readonly width?: number;
      readonly height?: number;
      readonly format: PictureFormat;
    }
  | {
      readonly kind: 'strip';
      readonly from?: number;
      readonly to?: number;
      readonly count: number;
      readonly height: number;
    }
  | { readonly kind: 'peaks' }
  | { readonly kind: 'preview' };

/** An inspection whose result is kept as files. */
export type StoredInspection = Exclude<Inspection, { kind: 'probe' }>;

export interface InspectionRequest<Wanted extends Inspection = Inspection> {
  readonly inspection: Wanted;
  readonly path: string;
  /** Digest of the file's content, if it is known. */
  readonly digest?: string;
  /** Folder of the artifact store. */
  readonly storeRoot: string;
  readonly mediaLimits: MediaLimits;
}

/** Files of a finished inspection, in a folder of the artifact store, and what is told of them. */
export interface InspectionFiles {
  readonly directory: string;
  readonly output: InspectionOutput;
}

export interface InspectionOutput {
  /** Names of the files; that of a level of peaks is `peaks-LEVEL`. */
  readonly files: readonly string[];
  /** Size of one picture. */
  readonly width?: number;
  readonly height?: number;
  /** When the frames of the pictures begin. */
  readonly seconds?: readonly number[];
}
