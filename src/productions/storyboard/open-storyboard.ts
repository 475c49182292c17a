import { resolve } from 'node:path';
import { hashJson } from '../../core/hashing.ts';
import { createFrameRate, formatRational } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import { AUTOMATIC, BUILTIN } from '../../engines/reference.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { SceneEncoding } from '../../pipelines/generation/encode-scene.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import { readScript } from '../../story/script/read-script.ts';
import { admitStoryboard } from './admit-spending.ts';
import { createScenes } from './create-scenes.ts';
import { openSceneEngines } from './engines.ts';
import { openGivenGuides, openGivenPictures } from './given-pictures.ts';
import { improvePrompts } from './improve-prompts.ts';
import { type StoryboardOptions, storyboardOptions } from './options.ts';
import type { StoryboardPlan } from './plan.ts';
import { warnOfUnusedGuides } from './scene-guides.ts';
import { selectScenes } from './select-scenes.ts';
import { readStatedCamera } from './stated-camera.ts';
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
  { isPlan = false }: { readonly isPlan?: boolean } = {},
): Promise<Storyboard> {
  const options = await applyVideoConfig(context, given);
  warnOfSilentOptions(context, options);
  const plan = options.fromPlan === undefined ? undefined : await readPlan(options.fromPlan);
  const script = await readScript(options.script, (warning) => context.warn(warning));
  const selected = selectScenes(script, options.scenes);
  const pictures = await openGivenPictures(context, selected, resolve(options.script));
  const guides = await openGivenGuides(context, selected, resolve(options.script));
  const scriptDigest = hashJson(script);
  const format = plan ? takeFormat(context, plan, options) : chooseVideoFormat(context, options);
  const decided = plan
    ? takePlannedScenes(
        plan,
        pictures,
        { scriptDigest, numbers: selected.map(({ number }) => number), path: options.fromPlan! },
        { format, isDraft: options.draft },
      )
    : createScenes(script, selected, pictures, { options, format });
  const drafted = decided.map((scene) => {
    const own = guides.get(scene.number);
    const stated = readStatedCamera(selected.find(({ number }) => number === scene.number)!);
    // A plan may have been given another move, which the script says nothing of.
    const direction = stated?.move === scene.camera ? stated.direction : undefined;
    return { ...scene, ...(own && { guides: own }), ...(direction && { direction }) };
  });
  const storyboard = {
    title: plan?.title ?? script.title,
    scriptDigest,
    format,
    encoding: chooseEncoding(options),
    scenes: drafted,
    engines: await openSceneEngines(context, drafted, takeInterpolator(plan, options)),
    options,
  };
  warnOfUnusedGuides(context, storyboard);
  await admitStoryboard(context, storyboard, { hasPrompts: plan !== undefined, isPlan });
  if (plan) return storyboard;
  const styled = { ...script, ...(options.style !== undefined && { style: options.style }) };
  const textModel = options.draft ? BUILTIN : options.textModel;
  return { ...storyboard, scenes: await improvePrompts(context, styled, drafted, textModel) };
}

/** Options about speech that has to be asked for. */
function warnOfSilentOptions(
  context: Pick<WorkflowContext, 'warn'>,
  { narrate, fit, voice, speech }: StoryboardOptions,
): void {
  if (narrate) return;
  const given = [
    ...(fit === 'narration' ? ['fit'] : []),
    ...(voice === undefined ? [] : ['voice']),
    ...(speech === BUILTIN ? [] : ['speech']),
  ];
  for (const option of given) context.warn(createWarning('storyboard.without-narration', { option }));
}

/** The format of the plan, or of a draft of it; options that ask for another one are told to have no effect. */
function takeFormat(
  context: Pick<WorkflowContext, 'warn'>,
  plan: StoryboardPlan,
  { fromPlan, draft, size, fps }: StoryboardOptions,
): VideoFormat {
  const planned = takePlannedFormat(plan, fromPlan!);
  const shown = `${planned.width}x${planned.height}, ${formatRational(planned.frameRate)}`;
  const { size: usualSize, fps: usualFps } = storyboardOptions.shape;
  const isAsked = size !== usualSize.parse(undefined) || fps !== usualFps.parse(undefined);
  const rate = createFrameRate(fps);
  const isSame = `${size}, ${formatRational(rate)}` === shown;
  if (isAsked && !isSame) context.warn(createWarning('storyboard.format-of-plan', { format: shown }));
  return takeDrafted(planned, draft);
}

/** Options with the interpolator of a plan, unless another one was asked for. */
function takeInterpolator(plan: StoryboardPlan | undefined, options: StoryboardOptions): StoryboardOptions {
  if (!plan?.interpolator || options.interpolator !== AUTOMATIC) return options;
  return { ...options, interpolator: plan.interpolator.engine };
}

function chooseEncoding({ crf, bitrate }: StoryboardOptions): SceneEncoding {
  if (bitrate === undefined) return { crf };
  return { crf, bitRate: Math.round(Number(bitrate.slice(0, -1)) * (bitrate.endsWith('M') ? 1e6 : 1e3)) };
}
