import type { ProviderChoice } from '../core/execution-provider.ts';
import type { DepthEstimator } from './depth-estimator.ts';
import type { FrameInterpolator } from './frame-interpolator.ts';
import type { VideoGenerator } from './image-to-video.ts';
import type { Matter } from './matter.ts';
import type { ObjectDetector } from './object-detector.ts';
import type { SoundGenerator } from './sound-generator.ts';
import type { SourceSeparator } from './source-separator.ts';
import type { SpeechSynthesizer } from './speech-synthesizer.ts';
import type { TextModel } from './text-model.ts';
import type { ImageGenerator } from './text-to-image.ts';
import type { Transcriber } from './transcriber.ts';
import type { Upscaler } from './upscaler.ts';
import type { VideoAnalyst } from './video-analyst.ts';

/** Tasks that engines do for workflows, with the interface of their engines. */
export interface EngineTasks {
  upscaler: Upscaler;
  matter: Matter;
  'object-detector': ObjectDetector;
  depth: DepthEstimator;
  separator: SourceSeparator;
  speech: SpeechSynthesizer;
  sound: SoundGenerator;
  'text-to-image': ImageGenerator;
  'image-to-video': VideoGenerator;
  interpolator: FrameInterpolator;
  'text-model': TextModel;
  'video-analyst': VideoAnalyst;
  transcriber: Transcriber;
}

export type EngineTask = keyof EngineTasks;

export const ENGINE_TASKS = [
  'upscaler',
  'matter',
  'object-detector',
  'depth',
  'separator',
  'speech',
  'sound',
  'text-to-image',
  'image-to-video',
  'interpolator',
  'text-model',
  'video-analyst',
  'transcriber',
] as const satisfies readonly EngineTask[];

/** Tasks whose engine a run may choose by itself: `auto` is a reference of theirs. */
export const CHOSEN_TASKS: readonly EngineTask[] = ['matter', 'object-detector', 'interpolator'];

export interface UpscalerSettings {
  readonly provider?: ProviderChoice;
  /** The embedded net to whose picture a generative model's detail is added. */
  readonly base?: string;
  /** Strength of denoising, 0 to 1, for models with a strongly and a weakly denoising variant; undefined means 1. */
  readonly denoise?: number;
}

export interface MatterSettings {
  readonly provider?: ProviderChoice;
  /** Path of a picture of the scene without the subject. */
  readonly plate?: string;
}

interface NetSettings {
  readonly provider?: ProviderChoice;
}

/** Settings of an engine choice, by task. */
interface TaskSettings {
  upscaler: UpscalerSettings;
  matter: MatterSettings;
  'object-detector': NetSettings;
  depth: NetSettings;
  interpolator: NetSettings;
}

export type EngineSettings<Task extends EngineTask = EngineTask> = Task extends keyof TaskSettings
  ? TaskSettings[Task]
  : Readonly<Record<never, never>>;
