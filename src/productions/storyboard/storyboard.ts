import type { SceneEncoding } from '../../pipelines/generation/encode-scene.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import type { SceneEngines } from './engines.ts';
import type { StoryboardOptions } from './options.ts';
import type { Scene } from './scene.ts';

/** All that is decided before anything is made. */
export interface Storyboard {
  readonly title: string;
  /** SHA-256 of the script. */
  readonly scriptDigest: string;
  readonly format: VideoFormat;
  readonly encoding: SceneEncoding;
  /** In the order of the video. */
  readonly scenes: readonly Scene[];
  readonly engines: SceneEngines;
  readonly options: StoryboardOptions;
}
