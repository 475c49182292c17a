import { resolve } from 'node:path';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import type { Workflow, WorkflowContext } from '../../execution/workflow.ts';
import { findMainAudio } from '../../pipelines/cut/cut-audio.ts';
import type { IndexedSource } from '../../pipelines/cut/indexed-source.ts';
import { openCutDestination, renderEdit } from '../../pipelines/cut/render-edit.ts';
import { createCaptions } from './captions.ts';
import { deliver, deliverEstimate } from './deliver.ts';
import { rateExcitement } from './excitement.ts';
import { chooseModels, getAskedModels } from './models/choose-models.ts';
import { consultModels, type ModelSuggestions } from './models/consult-models.ts';
import { planModels } from './models/cost.ts';
import { type GoodSource, isGood, type OpenedSource, openSources } from './open-sources.ts';
import type { HighlightsOptions, highlightsOptions } from './options.ts';
import { cutSeconds, getPlanCut } from './plan-cut.ts';
import { readSurvey, surveySourceStep } from './survey-source.ts';
import { createSurveyedVideo, type SurveyedVideo } from './surveyed-video.ts';

/** One to ten films in, one cut of what stands out in them. */
export const highlightsWorkflow: Workflow<typeof highlightsOptions> = {
  async run(context, options) {
    const output = resolve(options.output ?? 'highlights.mp4');
    const container = await openCutDestination(output, options.sources);
    if (options.estimate) return deliverEstimate(output, await estimateCost(context, options));
    const { sources, edit, materials, counsel } = await prepare(context, options);
    const report = await renderEdit(context, edit, materials, { ...options, output, container });
    const transcripts = new Map(
      [...materials.keys()].flatMap((id, i) => {
        const transcript = counsel.transcripts[i];
        return transcript ? [[id, transcript] as const] : [];
      }),
    );
    const outputs = await deliver(context, {
      film: output,
      edit,
      materials,
      report: { ...report, sources: sources.map(describe), models: counsel },
      captions: createCaptions(edit, options.crossfade, transcripts),
    });
    return { status: sources.every(isGood) ? 'completed' : 'partial', outputs };
  },
  async plan(context, options) {
    return options.estimate ? estimateCost(context, options) : (await prepare(context, options)).edit;
  },
};

interface PreparedCut {
  readonly sources: readonly OpenedSource[];
  readonly materials: ReadonlyMap<string, IndexedSource>;
  readonly edit: EditDecisions;
  readonly counsel: ModelSuggestions;
}

async function prepare(context: WorkflowContext, options: HighlightsOptions): Promise<PreparedCut> {
  // A model without a key is refused before the films are watched.
  const models = await chooseModels(context, options);
  const sources = await openSources(context, options);
  const good = sources.filter(isGood);
  const films = await watch(context, good);
  const excitement = rateExcitement(films.map(({ features }) => features));
  const seconds = cutSeconds(films, options.duration);
  const numbers = good.map(({ number }) => number);
  const counsel = await consultModels(context, { films, numbers, seconds }, options, models);
  const getName = (path: string): string => context.files.getName(path);
  const edit = getPlanCut(films, excitement, counsel, { title: options.title, seconds, getName });
  const materials = new Map(films.map(({ material }) => [material.id, material]));
  return { sources, materials, edit, counsel };
}

/** What the models would cost; the films are watched, and nobody is asked. */
async function estimateCost(context: WorkflowContext, options: HighlightsOptions) {
  const good = (await openSources(context, options)).filter(isGood);
  const films = await watch(context, good);
  const numbers = good.map(({ number }) => number);
  return planModels({ films, numbers }, options, getAskedModels(context, options)).estimate;
}

async function watch(context: WorkflowContext, sources: readonly GoodSource[]): Promise<SurveyedVideo[]> {
  const surveys = await context.map(surveySourceStep, sources, {
    getSize: ({ material }) => material.index.frames.length,
    getInput: ({ material }) => ({
      sourceDigest: material.digest,
      videoIndex: material.video.index,
      audioIndex: findMainAudio(material)?.index,
    }),
    getResources: ({ material }) => ({
      path: material.info.path,
      video: material.video,
      audio: findMainAudio(material),
      frames: material.index.frames.length,
    }),
  });
  const films: SurveyedVideo[] = [];
  for (const [i, survey] of surveys.entries())
    films.push(createSurveyedVideo(sources[i]!.material, await readSurvey(survey)));
  return films;
}

function describe(source: OpenedSource): unknown {
  const { number, name } = source;
  return isGood(source)
    ? { number, name, source: source.material.id }
    : { number, name, error: source.error };
}
