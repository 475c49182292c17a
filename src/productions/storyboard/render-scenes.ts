import { join } from 'node:path';
import type { SerializedError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import { toNumber } from '../../core/rational.ts';
import { BUILTIN } from '../../engines/reference.ts';
import type { MapPlan, WorkflowContext } from '../../execution/workflow.ts';
import { burnSceneCaptions } from './burn-scene-captions.ts';
import { createPictureSource } from './picture-source.ts';
import { type RenderInput, type RenderResources, renderSceneStep, SCENE_FILE } from './render-scene.ts';
import { describeCaptions, listBurntCaptions, type SceneCaptions } from './scene-captions.ts';
import type { SceneInWork } from './scene-in-work.ts';
import { layOutScenes } from './scene-timeline.ts';
import type { Storyboard } from './storyboard.ts';

/** Scenes that are rendered at a time. */
const CONCURRENCY = 2;

type RenderPlan = MapPlan<SceneInWork, RenderInput, RenderResources>;

/**
 * Renders each scene to a video of its own. One whose interpolator fails is interpolated by the embedded one, alone.
 *
 * @returns the videos' paths
 * @throws what rendering throws, and the interpolator's error if the user insists on it
 */
export async function renderScenes(
  context: WorkflowContext,
  storyboard: Storyboard,
  scenes: readonly SceneInWork[],
  captions: SceneCaptions | undefined,
): Promise<string[]> {
  const plan = createRenderPlan(context, storyboard, captions);
  const { depth, interpolator } = storyboard.engines;
  const mayFail = interpolator !== undefined && interpolator.engine.id !== BUILTIN;
  // What else needs the device in this run, such as sounds, would wait forever for nets that kept it.
  await using _depth = depth;
  await using _interpolator = interpolator?.engine;
  const works = mayFail ? await replaceInterpolators(context, scenes, plan) : scenes;
  const rendered = await context.map(renderSceneStep, works, plan);
  return rendered.map(({ directory }) => join(directory, SCENE_FILE));
}

function createRenderPlan(
  context: WorkflowContext,
  storyboard: Storyboard,
  captions: SceneCaptions | undefined,
): RenderPlan {
  const { format, encoding, options, scenes } = storyboard;
  const placed = new Map(layOutScenes(scenes, format).map(({ start }, i) => [scenes[i]!.number, start]));
  const listCaptions = ({ scene }: SceneInWork) => listBurntCaptions(captions, scene, options);
  return {
    concurrency: CONCURRENCY,
    getSize: ({ scene }) => scene.frames,
    getInput: (each) => ({
      pictures: createPictureSource(storyboard, each).key,
      captions: captions && describeCaptions(captions, listCaptions(each)),
      frames: each.scene.frames,
      format,
      encoding,
    }),
    getResources: (each) => {
      const source = createPictureSource(storyboard, each);
      const own = listCaptions(each);
      if (!captions || own.length === 0) return source;
      const { frames } = each.scene;
      const captioned = { source, frames, format, captions: own, fonts: captions.fonts };
      return { open: (signal) => burnSceneCaptions(captioned, signal) };
    },
    onDone({ scene }, { key }) {
      const seconds = (placed.get(scene.number) ?? 0) / toNumber(format.frameRate);
      context.show({ kind: 'frame', artifact: key, file: SCENE_FILE, seconds });
    },
  };
}

/** Renders what can be rendered, and gives scenes whose interpolator failed the embedded one. */
async function replaceInterpolators(
  context: WorkflowContext,
  scenes: readonly SceneInWork[],
  plan: RenderPlan,
): Promise<SceneInWork[]> {
  const attempts = await context.mapAttempts(renderSceneStep, scenes, plan);
  const interpolator = await context.engines.createEmbedded('interpolator');
  return scenes.map((each, i) => {
    const { error } = attempts[i]!;
    // Rendering meets other errors again.
    if (!error?.code.startsWith('interpolator.')) return each;
    acceptEmbedded(context, each, error);
    return { ...each, interpolator };
  });
}

function acceptEmbedded({ engines }: WorkflowContext, { scene }: SceneInWork, error: SerializedError): void {
  engines.accept({
    code: 'interpolator.fell-back',
    asked: error.value ?? '',
    used: BUILTIN,
    scope: createMessage('storyboard.scene', { number: scene.number }),
    error,
  });
}
