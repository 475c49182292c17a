import type { SerializedError } from '../../core/errors.ts';
import type { FrameInterpolator } from '../../engines/frame-interpolator.ts';
import type { VideoGenerator } from '../../engines/image-to-video.ts';
import type { Still } from '../../pipelines/generation/still.ts';
import type { Scene } from './scene.ts';

/** A scene with what was made for it so far. */
export interface SceneInWork {
  readonly scene: Scene;
  readonly engine: VideoGenerator;
  readonly still?: Still;
  /** Files of the clips in their order, and the key of the artifact that holds them. */
  readonly clips?: { readonly key: string; readonly paths: readonly string[] };
  /** Computes its frames, where that of the run failed. */
  readonly interpolator?: FrameInterpolator;
  /** Why the engine that was asked for does not make it. */
  readonly error?: SerializedError;
}
