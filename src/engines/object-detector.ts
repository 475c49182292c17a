import type { Frame } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import type { RemoteTasks } from './remote-tasks.ts';
import type { RemoteUsage } from './remote-usage.ts';

/** An object in a picture. */
export interface DetectedObject {
  /** Its sides in shares of the picture's width and height. */
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
  /** How surely it is what the words say, 0 to 1; undefined if the engine doesn't tell. */
  readonly score?: number;
}

export interface DetectionRequest {
  /** A working frame with square pixels, which stays the caller's. */
  readonly frame: Frame;
  readonly format: WorkingPicture;
  /** What is looked for, in the user's words. */
  readonly words: string;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

/** A detector that is ready for pictures. */
export interface OpenDetector extends AsyncDisposable {
  /** Finds what fits the words best; undefined if nothing does. */
  detect(request: DetectionRequest): Promise<DetectedObject | undefined>;
}

/** An open-vocabulary object detector: finds in pictures what words describe. */
export interface ObjectDetector {
  readonly id: string;
  /** Part of every artifact key: raise it when the same picture gives other boxes. */
  readonly version: string;
  /** What a hosted service bills for one picture, about; nothing if nobody bills it. */
  readonly expectedUsage?: RemoteUsage;
  /** Whether it knows the language of the words. */
  readsWords(words: string): boolean;
  /** Opens it for any number of pictures; until it is disposed, it may hold the machine's accelerator. */
  open(signal: AbortSignal): Promise<OpenDetector>;
}
