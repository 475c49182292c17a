import { resolve } from 'node:path';
import { writeTextAtomically } from '../../core/files.ts';
import { warnOfUnknownPrices } from '../../execution/warn-of-unknown-prices.ts';
import type { Workflow, WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { openSource } from '../../pipelines/film/source.ts';
import { type PreparedClip, prepareClip } from './clip.ts';
import { createPlan } from './create-plan.ts';
import { openClipDestination } from './destination.ts';
import { listGenerationWork, planGeneration } from './generation/plan-generation.ts';
import type { backgroundOptions } from './options.ts';
import type { GenerationPlan } from './plan.ts';
import { type ClipResult, produceClip } from './produce-clip.ts';
import { produceSamples } from './produce-samples.ts';
import { ESTIMATE_ENDING } from './result-files.ts';
import { type GivenClip, mapClips } from './run-clips.ts';
import { openSetup, type Setup } from './setup.ts';

/** Plans and runs `background`: one video after the other. */
export const backgroundWorkflow: Workflow<typeof backgroundOptions> = {
  async run(context, options) {
    const setup = await openSetup(context, options);
    if (options.estimate) return writeEstimate(context, setup);
    const ofRun = [...context.warnings];
    if (options.budgetMoney !== undefined) await admitGeneration(context, setup);
    const results = await mapClips(context, options, (given) => runClip(context, setup, given), ofRun);
    const isWhole = results.length === options.videos.length && results.every(({ isPartial }) => !isPartial);
    return {
      status: isWhole ? 'completed' : 'partial',
      outputs: Object.assign({}, ...results.map(({ outputs }) => outputs)),
      ...(results[0]?.report !== undefined && { report: results[0].report }),
    };
  },
  async plan(context, options) {
    const setup = await openSetup(context, options);
    const clips = await prepareClips(context, setup);
    const generation = await estimateGeneration(context, setup, clips);
    if (options.estimate) return generation ?? {};
    return createPlan(clips, setup.look, generation, context.language);
  },
};

function prepareClips(context: WorkflowContext, { options, policy }: Setup): Promise<PreparedClip[]> {
  return mapClips(context, options, async ({ path, name }) =>
    prepareClip(context, name, await openSource(path, context.signal), policy),
  );
}

/** All films of all clips may be paid for, or none is begun; a run of samples makes some of them. */
async function admitGeneration(context: WorkflowContext, setup: Setup): Promise<void> {
  const { image, film } = setup.engines;
  if (!image && !film) return;
  context.admitSpending(listGenerationWork(await prepareClips(context, setup), setup.engines).works);
}

/** What engines would be asked for, and what they would charge. */
async function estimateGeneration(
  context: WorkflowContext,
  { engines }: Setup,
  clips: readonly PreparedClip[],
): Promise<GenerationPlan | undefined> {
  const work = listGenerationWork(clips, engines);
  const prices = await context.engines.readPrices();
  warnOfUnknownPrices(context, work.works, prices);
  return planGeneration(work, prices);
}

/** Writes an estimate where the first video would have been written. */
async function writeEstimate(context: WorkflowContext, setup: Setup): Promise<WorkflowResult> {
  const { options } = setup;
  const clips = await prepareClips(context, setup);
  const estimate = await estimateGeneration(context, setup, clips);
  const first = options.videos.findIndex((path) => clips[0]!.source.info.path === resolve(path));
  const { getPath } = await openClipDestination(options, Math.max(0, first), clips[0]!.source);
  const path = getPath(ESTIMATE_ENDING);
  await writeTextAtomically(path, `${JSON.stringify(estimate ?? {}, null, 2)}\n`);
  const isWhole = clips.length === options.videos.length;
  return { status: isWhole ? 'completed' : 'partial', outputs: { estimate: path } };
}

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
