import { resolve } from 'node:path';
import { hashJson } from '../../core/hashing.ts';
import { BUILTIN } from '../../engines/reference.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { readScript } from '../../story/script/read-script.ts';
import { createScenes } from './create-scenes.ts';
import type { SceneEncoding } from './encode-scene.ts';
import { openSceneEngines } from './engines.ts';
import { openGivenPictures } from './given-pictures.ts';
import { improvePrompts } from './improve-prompts.ts';
import type { StoryboardOptions } from './options.ts';
import { selectScenes } from './select-scenes.ts';
import type { Storyboard } from './storyboard.ts';
import { readPlan, takePlannedFormat, takePlannedScenes } from './take-plan.ts';
import { applyVideoConfig } from './video-config.ts';
import { chooseVideoFormat, takeDrafted } from './video-format.ts';

/**
 * Reads the script, and decides all that it leaves open; from a plan, if one is given.
 *
 * @throws what `readScript`, `selectScenes`, `openGivenPictures`, `readPlan` and `takePlannedScenes` throw, and
 * `engine.unknown`
 */
export async function openStoryboard(
  context: WorkflowContext,
  given: StoryboardOptions,
): Promise<Storyboard> {
  const options = await applyVideoConfig(context, given);
  const plan = options.fromPlan === undefined ? undefined : await readPlan(options.fromPlan);
  const script = await readScript(options.script);
  const selected = selectScenes(script, options.scenes);
  const pictures = await openGivenPictures(context, selected, resolve(options.script));
  const scriptDigest = hashJson(script);
  const format = plan
    ? takeDrafted(takePlannedFormat(plan, options.fromPlan!), options.draft)
    : chooseVideoFormat(context, options);
  const scenes = plan
    ? takePlannedScenes(
        plan,
        pictures,
        { scriptDigest, numbers: selected.map(({ number }) => number), path: options.fromPlan! },
        { format, isDraft: options.draft },
      )
    : await improvePrompts(
        context,
        { ...script, ...(options.style !== undefined && { style: options.style }) },
        createScenes(script, selected, pictures, { options, format }),
        options.draft ? BUILTIN : options.textModel,
      );
  return {
    title: plan?.title ?? script.title,
    scriptDigest,
    format,
    encoding: chooseEncoding(options),
    scenes,
    engines: await openSceneEngines(context, scenes, options),
    options,
  };
}

function chooseEncoding({ crf, bitrate }: StoryboardOptions): SceneEncoding {
  if (bitrate === undefined) return { crf };
  return { crf, bitRate: Math.round(Number(bitrate.slice(0, -1)) * (bitrate.endsWith('M') ? 1e6 : 1e3)) };
}
