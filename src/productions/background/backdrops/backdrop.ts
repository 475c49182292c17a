import type { Frame } from '../../../media/frame.ts';
import type { WorkingPicture } from '../../../media/video/working-picture.ts';

/** What is shown in front of a background. */
export interface ShownFrame {
  /** The frame of the video, which stays the caller's. */
  readonly source: Frame;
  /** Opacity of the subject, row by row: 0 background, 65535 subject. */
  readonly alpha: Uint16Array;
}

/** A new background, opened for the frames of a segment. */
export interface Backdrop extends AsyncDisposable {
  /** Whether all frames have the same picture. */
  readonly isStill: boolean;
  /**
   * The picture behind a frame of the video, in the working format. The caller owns it. Numbers rise.
   *
   * @param shown what is in front; backgrounds that are made from the video itself need it
   */
  read(number: number, shown?: ShownFrame): Promise<Frame>;
}

/** Where the pictures of a new background come from. */
export interface BackdropSource {
  /** Says with what the pictures are made, as part of cache keys. */
  readonly key: string;
  /** Whether it is made from the video itself, so that light and colors fit already. */
  readonly isOwn?: boolean;
  open(format: WorkingPicture, signal: AbortSignal): Promise<Backdrop>;
}
