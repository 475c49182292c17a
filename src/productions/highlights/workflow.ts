import { resolve } from 'node:path';
import { createMessage } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import type { Workflow, WorkflowContext } from '../../execution/workflow.ts';
import type { IndexedSource } from '../../pipelines/cut/indexed-source.ts';
import { findMainAudio } from '../../pipelines/cut/kept-tracks.ts';
import { openCutDestination, renderEdit } from '../../pipelines/cut/render-edit.ts';
import { createCaptions } from './captions.ts';
import { readCompressionProfiles } from './compression-config.ts';
import { deliver, deliverEstimate } from './deliver.ts';
import { rateExcitement } from './excitement.ts';
import { finish } from './finish.ts';
import { chooseModels, getAskedModels } from './models/choose-models.ts';
import { consultModels, type ModelSuggestions } from './models/consult-models.ts';
import { planModels } from './models/cost.ts';
import { priceEstimate } from './models/price-models.ts';
import { TemporaryCopies } from './models/temporary-copies.ts';
import { type GoodSource, isGood, type OpenedSource, openSources } from './open-sources.ts';
import type { HighlightsOptions, highlightsOptions } from './options.ts';
import { PARALLEL_VIDEOS } from './parallel.ts';
import { chooseCutSeconds, planEdit } from './plan-cut.ts';
import { publishPlan, publishVideos } from './publish.ts';
import type { Timeline } from './report-page.ts';
import { readStepPolicies, withPolicy } from './step-policies.ts';
import { readSurvey, surveySourceStep } from './survey-source.ts';
import { createSurveyedVideo, type SurveyedVideo } from './surveyed-video.ts';

/** Plans and runs `highlights`: surveys the videos, chooses clips, and renders them. */
export const highlightsWorkflow: Workflow<typeof highlightsOptions> = {
  async run(context, options) {
    const output = resolve(options.output ?? 'highlights.mp4');
    const container = await openCutDestination(output, options.sources);
    if (options.estimate) return deliverEstimate(output, await estimateCost(context, options));
    await using copies = openCopies(context);
    const { sources, edit, indexedSources, suggestions, timelines } = await prepare(context, options, copies);
    const report = await renderEdit(context, edit, indexedSources, { ...options, output, container });
    const transcripts = new Map(
      [...indexedSources.keys()].flatMap((id, i) => {
        const transcript = suggestions.transcripts[i];
        return transcript && !transcript.isUntimed ? [[id, transcript] as const] : [];
      }),
    );
    const { outputs, page } = await deliver(context, {
      timelines,
      suggestions,
      film: output,
      edit,
      indexedSources,
      report: {
        ...report,
        sources: sources.map(describe),
        models: describeSuggestions(suggestions, context.language),
      },
      captions: createCaptions(
        edit,
        report.clips.map(({ startSeconds }) => startSeconds),
        transcripts,
      ),
    });
    await finish(context, { path: output, report }, copies, readStepPolicies(options));
    return { status: sources.every(isGood) ? 'completed' : 'partial', outputs, report: page };
  },
  async plan(context, options) {
    if (options.estimate) return estimateCost(context, options);
    await using copies = openCopies(context);
    return (await prepare(context, options, copies)).edit;
  },
};

function openCopies(context: WorkflowContext): TemporaryCopies {
  return new TemporaryCopies(context.runId, (warning) => context.warn(warning));
}

interface PreparedCut {
  readonly sources: readonly OpenedSource[];
  readonly indexedSources: ReadonlyMap<string, IndexedSource>;
  readonly edit: EditDecisions;
  readonly suggestions: ModelSuggestions;
  readonly timelines: readonly Timeline[];
}

async function prepare(
  context: WorkflowContext,
  options: HighlightsOptions,
  copies: TemporaryCopies,
): Promise<PreparedCut> {
  // A model without a key is refused before the videos are analyzed.
  const models = await chooseModels(context, options);
  const sources = await openSources(context, options);
  const good = sources.filter(isGood);
  publishVideos(context, sources);
  const videos = await watch(context, good, options);
  const excitement = rateExcitement(videos.map(({ features }) => features));
  const seconds = chooseCutSeconds(videos, options.duration);
  const numbers = good.map(({ number }) => number);
  const suggestions = await consultModels(context, { videos, numbers, seconds }, options, models, copies);
  const getName = (path: string): string => context.files.getName(path);
  const edit = planEdit(videos, excitement, suggestions, {
    title: options.title ?? translate(createMessage('highlights.title'), context.language),
    seconds,
    getName,
    language: context.language,
  });
  publishPlan(context, edit);
  const indexedSources = new Map(videos.map(({ source }) => [source.id, source]));
  const timelines = videos.map(({ source, seconds: length }, i) => ({
    source: source.id,
    name: getName(source.info.path),
    seconds: length,
    score: excitement[i]!.score,
  }));
  return { sources, indexedSources, edit, suggestions, timelines };
}

/** Estimates what the models would cost. The videos are analyzed, but no model is asked. */
async function estimateCost(context: WorkflowContext, options: HighlightsOptions) {
  const good = (await openSources(context, options)).filter(isGood);
  const videos = await watch(context, good, options);
  const numbers = good.map(({ number }) => number);
  const compression = await readCompressionProfiles(context, options.compressionConfig);
  const asked = getAskedModels(context, options);
  const planned = planModels({ films: videos, numbers }, options, asked, compression);
  const { retries, limits } = readStepPolicies(options);
  const priced = await priceEstimate(context, options, planned, videos);
  return { ...priced, max_retries: retries, time_limits: limits };
}

async function watch(
  context: WorkflowContext,
  sources: readonly GoodSource[],
  options: HighlightsOptions,
): Promise<SurveyedVideo[]> {
  const survey = withPolicy(surveySourceStep, 'prepare', readStepPolicies(options));
  const surveys = await context.map(survey, sources, {
    concurrency: PARALLEL_VIDEOS,
    getSize: ({ indexed: source }) => source.index.frames.length,
    getInput: ({ indexed: source }) => ({
      sourceDigest: source.digest,
      videoIndex: source.video.index,
      audioIndex: findMainAudio(source)?.index,
      fields: source.video.measuredFields,
    }),
    getResources: ({ indexed: source }) => ({
      path: source.info.path,
      video: source.video,
      audio: findMainAudio(source),
      frames: source.index.frames.length,
    }),
  });
  const videos: SurveyedVideo[] = [];
  for (const [i, survey] of surveys.entries())
    videos.push(createSurveyedVideo(sources[i]!.indexed, await readSurvey(survey)));
  return videos;
}

/** The suggestions of the models as the report has them. */
function describeSuggestions(suggestions: ModelSuggestions, language: string): unknown {
  const { proposal } = suggestions;
  const rejected = proposal?.rejected.map(({ clip, why }) => ({ clip, why: translate(why, language) }));
  return { ...suggestions, proposal: proposal && { ...proposal, rejected } };
}

function describe(source: OpenedSource): unknown {
  const { number, name } = source;
  return isGood(source) ? { number, name, source: source.indexed.id } : { number, name, error: source.error };
}
