import { resolve } from 'node:path';
import { writeTextAtomically } from '../../core/files.ts';
import type { Warning } from '../../core/warning.ts';
import { warnOfUnknownPrices } from '../../execution/warn-of-unknown-prices.ts';
import type { Workflow, WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { planSamples } from '../../pipelines/film/samples.ts';
import { openSource } from '../../pipelines/film/source.ts';
import { type PreparedClip, prepareClip } from './clip.ts';
import { createPlan } from './create-plan.ts';
import { openClipDestination } from './destination.ts';
import { listLooks, listLookWork } from './find-subject.ts';
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
    const ready = await admitGeneration(context, setup, ofRun);
    const results = await mapClips(
      context,
      options,
      (given) => runClip(context, setup, given, ready.get(given.number)),
      ofRun,
    );
    const isWhole = results.length === options.videos.length && results.every(({ isPartial }) => !isPartial);
    return {
      status: isWhole ? 'completed' : 'partial',
      outputs: Object.assign({}, ...results.map(({ outputs }) => outputs), listFurtherReports(results)),
      ...(results[0]?.report !== undefined && { report: results[0].report }),
    };
  },
  async plan(context, options) {
    const setup = await openSetup(context, options);
    if (options.estimate) return (await estimateRun(context, setup)).generation ?? {};
    const clips = await prepareClips(context, setup);
    const generation = await estimateGeneration(context, setup, clips);
    const spent = await context.summarizeSpending();
    return createPlan(clips, setup.look, { generation, spent }, context.language);
  },
};

/** The pages of all clips but the first, whose page is that of the result. */
function listFurtherReports(results: readonly ClipResult[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    results
      .slice(1)
      .flatMap(({ report, suffix }) => (report === undefined ? [] : [[`report${suffix}`, report]])),
  );
}

/** A clip that was prepared before it is produced. */
interface ReadyClip {
  readonly number: number;
  readonly clip: PreparedClip;
  /** What was said of it. */
  readonly warnings: readonly Warning[];
}

function prepareReadyClips(
  context: WorkflowContext,
  { options, policy }: Setup,
  ofRun?: readonly Warning[],
): Promise<ReadyClip[]> {
  const prepare = async ({ path, name, number, listWarnings }: GivenClip): Promise<ReadyClip> => {
    const clip = await prepareClip(context, name, await openSource(path, context.signal), policy);
    return { number, clip, warnings: listWarnings() };
  };
  return mapClips(context, options, prepare, ofRun);
}

async function prepareClips(context: WorkflowContext, setup: Setup): Promise<PreparedClip[]> {
  return (await prepareReadyClips(context, setup)).map(({ clip }) => clip);
}

/**
 * All films of all clips may be paid for, or none is begun; a run of samples needs those of the shots that it shows.
 *
 * @returns clips that were prepared for that, by their positions
 */
async function admitGeneration(
  context: WorkflowContext,
  setup: Setup,
  ofRun: readonly Warning[],
): Promise<ReadonlyMap<number, ReadyClip>> {
  const { options, engines } = setup;
  if (options.budgetMoney === undefined || (!engines.image && !engines.film)) return new Map();
  const ready = await prepareReadyClips(context, setup, ofRun);
  const { sample } = options;
  const { works } = listGenerationWork(
    ready.map(({ clip }) => clip),
    engines,
    ({ source }, { startFrame, endFrame }) =>
      sample === undefined ||
      planSamples(source.features.totalFrames, sample).some(
        (range) => range.startFrame < endFrame && startFrame < range.endFrame,
      ),
  );
  context.admitSpending(works);
  return new Map(ready.map((each) => [each.number, each]));
}

/** What engines would be asked for, and what they would charge. */
async function estimateGeneration(
  context: WorkflowContext,
  { engines, policy }: Setup,
  clips: readonly PreparedClip[],
  looks = 0,
): Promise<GenerationPlan | undefined> {
  const made = listGenerationWork(clips, engines);
  const looking = policy.search ? listLookWork(looks, policy.search) : [];
  const work = { ...made, looks, works: [...looking, ...made.works] };
  const prices = await context.engines.readPrices();
  warnOfUnknownPrices(context, work.works, prices);
  return planGeneration(work, prices);
}

/** Works out what a run would cost. A detector that bills its work is not asked for that: what it may be asked is counted. */
async function estimateRun(context: WorkflowContext, setup: Setup) {
  const isBilled = setup.policy.search?.billed !== undefined;
  const policy = isBilled ? { ...setup.policy, search: undefined } : setup.policy;
  const clips = await prepareClips(context, { ...setup, policy });
  const shots = isBilled ? clips.flatMap(({ source }) => source.features.shots) : [];
  return {
    clips,
    generation: await estimateGeneration(context, setup, clips, shots.flatMap(listLooks).length),
  };
}

/** Writes an estimate where the first video would have been written. */
async function writeEstimate(context: WorkflowContext, setup: Setup): Promise<WorkflowResult> {
  const { options } = setup;
  const { clips, generation: estimate } = await estimateRun(context, setup);
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
  ready: ReadyClip | undefined,
): Promise<ClipResult> {
  const { options } = setup;
  const source = ready?.clip.source ?? (await openSource(path, context.signal));
  const destination = await openClipDestination(options, number, source);
  const clip = ready?.clip ?? (await prepareClip(context, name, source, setup.policy));
  const produce = options.sample === undefined ? produceClip : produceSamples;
  const known = new Set(ready?.warnings);
  const listAll = () => [...known, ...listWarnings().filter((warning) => !known.has(warning))];
  return produce(context, clip, destination, { options, setup, listWarnings: listAll });
}
