import type { Rational } from '../../core/rational.ts';
import type { Warning } from '../../execution/events.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';

/** Frames of a video by their numbers, which count from 0; `endFrame` is exclusive. */
export interface FrameRange {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** Where a frame stands in the video. */
export interface FramePosition {
  readonly number: number;
  readonly startsShot: boolean;
}

/** Size in square pixels and FFmpeg's name of the pixel format. */
interface FrameFormat {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
}

/** What a stage is opened with. */
export interface FrameStageContext {
  /** Of the frames that come. */
  readonly source: WorkingPicture;
  readonly timeBase: Rational;
  readonly signal: AbortSignal;
  warn(warning: Warning): void;
}

/**
 * What a production does to the pictures of a video. It is opened anew for every segment, and gives the same frames
 * wherever the video is split: what it has to see around a segment, it declares.
 *
 * `Settings` are plain JSON. With `id` and `version` they are the stage's part of a segment's key, and they are all
 * that a stage is told about its frames, so that nothing can change them and be missing from the key.
 */
export interface FrameStage<Settings = unknown, Evidence = unknown> {
  readonly id: string;
  /** Raise it when the same settings would give other frames. */
  readonly version: string;
  /** What leaves the stage, whatever the segment. */
  readonly output: FrameFormat;
  /**
   * Frames before a segment's first that the stage learns from. They are of the same shot: where a segment starts at a
   * cut, or fewer frames after one, there are none or fewer.
   */
  readonly warmUpFrames: number;
  /** Frames beyond a segment's last that the stage sees, as far as the video has them. */
  readonly lookAheadFrames: number;
  /**
   * Whether it never quite forgets, as a running average doesn't. Such a stage starts at refresh points only, so that
   * how far its memory reaches doesn't depend on where the video is split.
   */
  readonly isRecursive: boolean;
  /** For all frames that the stage will see of a segment, those around it included. */
  getSettings(frames: FrameRange): Settings;
  open(settings: Settings, context: FrameStageContext): Promise<OpenFrameStage<Evidence>>;
}

/** A stage at work on one segment. It takes over and frees the frames that it is given. */
export interface OpenFrameStage<Evidence = unknown> extends AsyncDisposable {
  /** Learns from a frame before the segment, which is not wanted. */
  warmUp(frame: Frame, position: FramePosition): Promise<void>;
  /** Yields what is finished: as many frames in all as it was given, in order, with their timestamps. */
  process(frame: Frame, position: FramePosition): AsyncIterable<Frame>;
  /** Yields what is left when no frame will follow. */
  flush(): AsyncIterable<Frame>;
  /** What shows how it worked, as JSON; asked for after `flush`. */
  getEvidence(): Evidence;
}
