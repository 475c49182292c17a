import { join } from 'node:path';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { AcceleratorTurn } from '../../pipelines/generation/accelerator-turn.ts';
import { createStillInput, makeStillStep, STILL_FILE } from '../../pipelines/generation/make-still.ts';
import type { Still } from '../../pipelines/generation/still.ts';
import { needsGeneratedStill } from './engines.ts';
import type { SceneInWork } from './scene-in-work.ts';
import { createSceneRequest } from './scene-request.ts';
import type { Storyboard } from './storyboard.ts';

/**
 * Finds the picture that each scene begins with: the script's own, or one that is made. One of these is made first and is the
 * reference of the others, so that characters and style stay.
 */
export async function prepareStills(
  context: WorkflowContext,
  storyboard: Storyboard,
): Promise<SceneInWork[]> {
  const { scenes, engines, options } = storyboard;
  const begun = scenes.map((scene) => {
    const engine = engines.getVideo(scene);
    const still = engine.still === 'unused' ? undefined : scene.picture;
    return { scene, engine, ...(still && { still }) };
  });
  const isWanting = ({ scene, engine }: SceneInWork): boolean => needsGeneratedStill(scene, engine, options);
  // Chosen by what scenes show, of which their seeds are, so that it is the same in any order of the scenes.
  const [first, ...others] = begun.filter(isWanting).toSorted((a, b) => a.scene.seed - b.scene.seed);
  if (!first || !engines.image) return begun;
  const made = await makeStills(context, storyboard, engines.image, [first]);
  const reference = engines.image.takesReference ? made[0]?.still : undefined;
  made.push(...(await makeStills(context, storyboard, engines.image, others, reference)));
  return begun.map((each) => made.find(({ scene }) => scene === each.scene) ?? each);
}

async function makeStills(
  context: WorkflowContext,
  { format, options }: Storyboard,
  engine: ImageGenerator,
  scenes: readonly SceneInWork[],
  reference?: Still,
): Promise<SceneInWork[]> {
  const createRequest = ({ scene }: SceneInWork) => createSceneRequest(scene, format, options);
  await using turn = new AcceleratorTurn(context);
  const made = await context.mapAttempts(makeStillStep, scenes, {
    concurrency: engine.concurrency,
    getSize: () => 1,
    getInput: (each) => createStillInput(engine, createRequest(each), reference?.digest),
    getResources: (each) => ({ engine, turn, request: createRequest(each), reference: reference?.path }),
  });
  return scenes.map((each, i) => {
    const { artifact, error } = made[i]!;
    if (error) return { ...each, error };
    const still = { path: join(artifact.directory, STILL_FILE), digest: artifact.manifest.output.digest };
    return { ...each, still };
  });
}
