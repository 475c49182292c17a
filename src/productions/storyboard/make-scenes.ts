import type { SerializedError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { prepareClips } from './prepare-clips.ts';
import { prepareStills } from './prepare-stills.ts';
import { renderScenes } from './render-scenes.ts';
import type { Scene } from './scene.ts';
import type { SceneCaptions } from './scene-captions.ts';
import type { SceneInWork } from './scene-in-work.ts';
import type { Storyboard } from './storyboard.ts';

/** The video of a scene. */
export interface SceneVideo {
  readonly scene: Scene;
  readonly path: string;
  /** Id of the engine that made it. */
  readonly engine: string;
  /** Whether an engine made the picture that it begins with. */
  readonly hasMadeStill: boolean;
  /** Why the engine that was asked for did not. */
  readonly error?: SerializedError;
}

/**
 * Makes the video of each scene. One whose engine fails is drawn by the embedded animator instead, alone.
 *
 * @throws the engine's error if the user insists on it
 */
export async function makeScenes(
  context: WorkflowContext,
  storyboard: Storyboard,
  captions: SceneCaptions | undefined,
): Promise<SceneVideo[]> {
  const begun = await prepareStills(context, storyboard);
  const prepared = await prepareClips(context, storyboard, begun);
  const scenes = await replaceFailed(context, prepared);
  const paths = await renderScenes(context, storyboard, scenes, captions);
  return scenes.map(({ scene, engine, still, error }, i) => ({
    scene,
    path: paths[i]!,
    engine: engine.id,
    hasMadeStill: still !== undefined && still !== scene.picture,
    ...(error && { error }),
  }));
}

/** Gives scenes whose engine failed to the embedded animator, and says so. */
async function replaceFailed(
  context: WorkflowContext,
  scenes: readonly SceneInWork[],
): Promise<SceneInWork[]> {
  const replaced: SceneInWork[] = [];
  for (const each of scenes) {
    if (!each.error) {
      replaced.push(each);
      continue;
    }
    const engine = await context.engines.createEmbedded('image-to-video');
    context.engines.accept({
      code: 'storyboard.scene-fell-back',
      asked: each.scene.engine,
      used: engine.id,
      scope: createMessage('storyboard.scene', { number: each.scene.number }),
      error: each.error,
    });
    // The engine that failed may have been one that takes no picture.
    const still = each.still ?? each.scene.picture;
    replaced.push({ ...each, engine, ...(still && { still }) });
  }
  return replaced;
}
