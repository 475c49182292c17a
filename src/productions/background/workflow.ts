import type { Workflow, WorkflowContext } from '../../execution/workflow.ts';
import { openSource } from '../../pipelines/film/source.ts';
import { prepareClip } from './clip.ts';
import { createPlan } from './create-plan.ts';
import { openClipDestination } from './destination.ts';
import type { backgroundOptions } from './options.ts';
import { type ClipResult, produceClip } from './produce-clip.ts';
import { produceSamples } from './produce-samples.ts';
import { type GivenClip, mapClips } from './run-clips.ts';
import { openSetup, type Setup } from './setup.ts';

/** Plans and runs `background`: one video after the other. */
export const backgroundWorkflow: Workflow<typeof backgroundOptions> = {
  async run(context, options) {
    const setup = await openSetup(context, options);
    const results = await mapClips(context, options, (given) => runClip(context, setup, given));
    const isWhole = results.length === options.videos.length && results.every(({ isPartial }) => !isPartial);
    return {
      status: isWhole ? 'completed' : 'partial',
      outputs: Object.assign({}, ...results.map(({ outputs }) => outputs)),
      ...(results[0]?.report !== undefined && { report: results[0].report }),
    };
  },
  async plan(context, options) {
    const setup = await openSetup(context, options);
    const clips = await mapClips(context, options, async ({ path, name }) =>
      prepareClip(context, name, await openSource(path, context.signal), setup.policy),
    );
    return createPlan(clips, setup.look, context.language);
  },
};

async function runClip(
  context: WorkflowContext,
  setup: Setup,
  { path, name, number, listWarnings }: GivenClip,
): Promise<ClipResult> {
  const { options } = setup;
  const source = await openSource(path, context.signal);
  const destination = await openClipDestination(options, number, source);
  const clip = await prepareClip(context, name, source, setup.policy);
  const produce = options.sample === undefined ? produceClip : produceSamples;
  return produce(context, clip, destination, { options, setup, listWarnings });
}
