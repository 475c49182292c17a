import type { SerializedError } from '../../core/errors.ts';
import type { FrameInterpolator } from '../../engines/frame-interpolator.ts';
import type { VideoGenerator } from '../../engines/image-to-video.ts';
import type { OverlappingClips } from '../../pipelines/generation/split-clips.ts';
import type { Still } from '../../pipelines/generation/still.ts';
import type { Scene } from './scene.ts';

interface SceneClips extends OverlappingClips {
  /** Key of the artifact that holds their files. */
  readonly key: string;
  readonly paths: readonly string[];
  /** Whether the last one ends with the picture that the script gives. */
  readonly endsWhole: boolean;
}

/** A scene with what was made for it so far. */
export interface SceneInWork {
  readonly scene: Scene;
  readonly engine: VideoGenerator;
  readonly still?: Still;
  /** Its clips in their order. */
  readonly clips?: SceneClips;
  /** Computes its frames, where that of the run failed. */
  readonly interpolator?: FrameInterpolator;
  /** Why the engine that was asked for does not make it. */
  readonly error?: SerializedError;
}
