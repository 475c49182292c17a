import { createWarning } from '../../core/warning.ts';
import type { DepthEstimator } from '../../engines/depth-estimator.ts';
import type { RequestPart } from '../../engines/generation.ts';
import type { VideoGenerator } from '../../engines/image-to-video.ts';
import type { BilledModel } from '../../engines/prices/price.ts';
import { AUTOMATIC, BUILTIN, parseVoice } from '../../engines/reference.ts';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import {
  type ChosenInterpolator,
  chooseInterpolator,
} from '../../pipelines/generation/choose-interpolator.ts';
import type { StoryboardOptions } from './options.ts';
import type { Scene } from './scene.ts';

/** The engines of a run. */
export interface SceneEngines {
  /** Makes pictures for scenes without one; undefined if no scene needs it. */
  readonly image: ImageGenerator | undefined;
  /** Finds the depth of pictures that frames are computed from; undefined if there are none. */
  readonly depth: DepthEstimator | undefined;
  /** Computes frames between others; undefined if there are none. */
  readonly interpolator: ChosenInterpolator | undefined;
  getVideo(scene: Scene): VideoGenerator;
  /** Who bills the pictures, and the video of a scene; undefined if nobody does. */
  readonly imageBilled: BilledModel | undefined;
  getVideoBilled(scene: Scene): BilledModel | undefined;
  /** Who bills what is spoken. */
  readonly speechBilled: BilledModel | undefined;
}

/** Opens the engines that scenes name, and says which options none of them follows. */
export async function openSceneEngines(
  context: WorkflowContext,
  scenes: readonly Scene[],
  options: StoryboardOptions,
): Promise<SceneEngines> {
  const { engines } = context;
  const videos = new Map<string, VideoGenerator>();
  const billed = new Map<string, BilledModel | undefined>();
  for (const { engine } of scenes) {
    if (videos.has(engine)) continue;
    videos.set(engine, await engines.use('image-to-video', engine));
    billed.set(engine, await engines.findBilledModel('image-to-video', engine));
  }
  const getVideo = ({ engine }: Scene): VideoGenerator => videos.get(engine)!;
  const needsImage = scenes.some((scene) => needsGeneratedStill(scene, getVideo(scene), options));
  const image = needsImage ? await engines.use('text-to-image', options.imageEngine) : undefined;
  const hasStills = scenes.some(({ picture }) => picture !== undefined) || needsImage;
  const depth = hasStills ? await engines.use('depth', options.depth) : undefined;
  warnOfUnusedOptions(context, [...videos.values(), ...(image ? [image] : [])], options);
  // No scene begins with a picture, or none that has to be made.
  if (!depth && options.depth !== BUILTIN)
    context.warn(createWarning('storyboard.without-pictures', { option: 'depth' }));
  if (!image && options.imageEngine !== BUILTIN)
    context.warn(createWarning('storyboard.without-pictures', { option: 'image-engine' }));
  warnOfUnusedPictures(context, scenes, getVideo);
  const imageBilled = image && (await engines.findBilledModel('text-to-image', options.imageEngine));
  const interpolator = await findInterpolator(context, [...videos.values()], options);
  return {
    ...{ image, depth, interpolator, getVideo },
    ...{ imageBilled, getVideoBilled: ({ engine }) => billed.get(engine) },
    speechBilled: await findSpeechBilled(context, options),
  };
}

/** The engine of the voice that was asked for, else the one that is asked for by itself. */
async function findSpeechBilled(
  { engines }: WorkflowContext,
  { narrate, speech, voice }: StoryboardOptions,
): Promise<BilledModel | undefined> {
  if (!narrate) return undefined;
  const engine = voice === undefined ? undefined : parseVoice(voice).engine;
  return engines.findBilledModel('speech', engine ?? speech);
}

/** Clips have the rate of their model; drawn scenes lack frames only where the user wants so. */
async function findInterpolator(
  context: WorkflowContext,
  videos: readonly VideoGenerator[],
  { interpolate, interpolator }: StoryboardOptions,
): Promise<ChosenInterpolator | undefined> {
  if (interpolate > 1 || videos.some(({ kind }) => kind === 'clips'))
    return chooseInterpolator(context, interpolator);
  if (interpolator !== AUTOMATIC) {
    await context.engines.check('interpolator', interpolator);
    context.warn(createWarning('storyboard.nothing-interpolated', { option: 'interpolator' }));
  }
  return undefined;
}

/** Whether a picture has to be made for a scene: its engine needs one, or takes one and a user chose who makes it. */
export function needsGeneratedStill(
  { picture }: Scene,
  { still }: VideoGenerator,
  { imageEngine, draft }: Pick<StoryboardOptions, 'imageEngine' | 'draft'>,
): boolean {
  if (picture || still === 'unused') return false;
  return still === 'required' || (imageEngine !== BUILTIN && !draft);
}

/** Options that engines may follow, with the values that they have by themselves. */
const FOLLOWED: readonly { option: 'steps' | 'guidance'; part: RequestPart; usual: number }[] = [
  { option: 'steps', part: 'inferenceSteps', usual: 25 },
  { option: 'guidance', part: 'guidanceScale', usual: 7.5 },
];

function warnOfUnusedOptions(
  context: WorkflowContext,
  engines: readonly (VideoGenerator | ImageGenerator)[],
  options: StoryboardOptions,
): void {
  const warn = (option: string): void =>
    context.warn(createWarning('storyboard.option-unused', { option, engines: engines.map(({ id }) => id) }));
  const hasKind = (kind: VideoGenerator['kind']): boolean =>
    engines.some((engine) => 'kind' in engine && engine.kind === kind);
  for (const { option, part, usual } of FOLLOWED)
    if (options[option] !== usual && !engines.some(({ follows }) => follows.includes(part))) warn(option);
  // Clips have the rate of their model, and are interpolated from it in any case.
  if (options.interpolate > 1 && !hasKind('frames')) warn('interpolate');
  if (options.frames !== undefined && !hasKind('clips')) warn('frames');
}

function warnOfUnusedPictures(
  context: WorkflowContext,
  scenes: readonly Scene[],
  getVideo: SceneEngines['getVideo'],
): void {
  for (const scene of scenes) {
    const { id, still } = getVideo(scene);
    if (!scene.picture || still !== 'unused') continue;
    context.warn(createWarning('storyboard.image-unused', { scene: scene.number, engine: id }));
  }
}
