import type { Rational } from '../../core/rational.ts';
import type { RemoteTasks } from '../../engines/remote-tasks.ts';
import type { Warning } from '../../execution/events.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';

/** Frames of a video by their numbers, which count from 0; `endFrame` is exclusive. */
export interface FrameRange {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** The position of a frame in the video. */
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
  /** Format of the frames that the stage is given. */
  readonly source: WorkingPicture;
  readonly timeBase: Rational;
  readonly signal: AbortSignal;
  /** What the stage saved at the end of the segment before; undefined at the start of a shot. */
  readonly state?: Uint8Array;
  /** Calls hosted services, for engines that are elsewhere. */
  readonly remote?: RemoteTasks;
  /** Folder for files that are needed meanwhile; what a run leaves there when it is killed is removed by the next one. */
  readonly folder?: string;
  warn(warning: Warning): void;
}

/**
 * What a production does to the frames of a video. A stage is opened for every segment, and gives the same frames
 * wherever the video is split: it declares which frames around a segment it needs.
 *
 * `Settings` are JSON. With `id` and `version` they are the stage's part of the segment's cache key. A stage knows
 * nothing else about its frames, so that the key covers all that changes them.
 */
export interface FrameStage<Settings = unknown, Evidence = unknown> {
  readonly id: string;
  /** Raise it when the same settings would give other frames. */
  readonly version: string;
  /** Format of the frames that leave the stage. */
  readonly output: FrameFormat;
  /**
   * Frames before a segment that the stage warms up on. They are of the same shot, so that there are fewer or none
   * after a cut.
   */
  readonly warmUpFrames: number;
  /** Frames after a segment that the stage needs, as far as the video has them. */
  readonly lookAheadFrames: number;
  /**
   * Whether results depend on all earlier frames, as in a running average. Such a stage starts at refresh points only,
   * so that its results don't depend on where the video is split.
   */
  readonly isRecursive: boolean;
  /**
   * Whether every opened stage is given frames of one shot only. Such a stage may save a state, with which the next
   * segment of the shot goes on as if there were no border. Segments have to end at all cuts.
   */
  readonly staysInShot?: boolean;
  /** Settings for the frames of a segment, including those around it. */
  getSettings(frames: FrameRange): Settings;
  open(settings: Settings, context: FrameStageContext): Promise<OpenFrameStage<Evidence>>;
}

/** A stage that was opened for one run. It takes over and frees the frames that it is given. */
export interface OpenFrameStage<Evidence = unknown> extends AsyncDisposable {
  /** Warms up on a frame before the segment, for which no result is wanted. */
  warmUp(frame: Frame, position: FramePosition): Promise<void>;
  /** Yields finished frames in order with their timestamps, in total as many as it was given. */
  process(frame: Frame, position: FramePosition): AsyncIterable<Frame>;
  /** Yields the remaining frames after the last one was given. */
  flush(): AsyncIterable<Frame>;
  /** Measurements of the work as JSON; called after `flush`. */
  getEvidence(): Evidence;
  /** The state after the last frame; called after `flush`. */
  saveState?(): Uint8Array | undefined;
}
