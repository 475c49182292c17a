import type { PictureSize } from '../../../frames/box-mean.ts';

/** One frame's picture at the size in which quality is measured; planes row by row in 10-bit codes, chroma at full size. */
export interface QualityPicture {
  readonly luma: Float32Array;
  readonly blue: Float32Array;
  readonly red: Float32Array;
}

/** One frame of the source and of the result, with its matte. */
export interface QualityFrame {
  readonly source: QualityPicture;
  readonly result: QualityPicture;
  /** Opacity of the subject at the same size, 0 to 1. */
  readonly alpha: Float32Array;
  /** The matte at its own size: 0 to 65535. */
  readonly matte: { readonly width: number; readonly height: number; readonly alpha: Uint16Array };
}

/** Two neighboring frames. */
export interface QualityPair extends PictureSize {
  /** Number of the first one in the video. */
  readonly number: number;
  /** Position of its shot, from 0. */
  readonly shot: number;
  readonly frames: readonly [QualityFrame, QualityFrame];
}

/** Opacity above which a pixel is all subject, and below which it is all background. */
export const CORE_ALPHA = 0.98;
export const CLEAR_ALPHA = 0.02;
