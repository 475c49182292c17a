import { copyFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { writeAtomically, writeTextAtomically } from '../../core/files.ts';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import { toEdl } from '../../edit/edl.ts';
import { toFcpxml } from '../../edit/fcpxml.ts';
import { toOtio } from '../../edit/otio.ts';
import type { Workflow, WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { mainAudio } from '../render/cut-sound.ts';
import type { Material } from '../render/material.ts';
import { openFilmPlace, renderEdit } from '../render/workflow.ts';
import { contactSheetStep, SHEET_FILE } from './contact-sheet.ts';
import { rateExcitement } from './excitement.ts';
import { type GoodSource, isGood, type OpenedSource, openSources } from './open-sources.ts';
import { type HighlightsOptions, highlightsOptions } from './options.ts';
import { cutSeconds, planBuiltin } from './plan-cut.ts';
import { readSurvey, surveySourceStep } from './survey-source.ts';
import { type WatchedFilm, watchedFilm } from './watched-film.ts';

/** One to ten films in, one cut of what stands out in them. */
export function createHighlightsWorkflow(): Workflow<typeof highlightsOptions> {
  return {
    name: 'highlights',
    title: 'Cut the highlights of several films',
    options: highlightsOptions,
    stages: [
      { step: 'fetch', weight: 10 },
      { step: 'index-source', weight: 3 },
      { step: 'survey', weight: 40 },
      { step: 'contact-sheet', weight: 4 },
      { step: 'cut-clips', weight: 30 },
      { step: 'cut-sound', weight: 6 },
      { step: 'assemble-cut', weight: 5 },
      { step: 'verify-cut', weight: 2 },
    ],
    async run(context, options) {
      const output = resolve(options.output ?? 'highlights.mp4');
      const inputs = options.sources.filter((source) => !source.includes('://'));
      const container = await openFilmPlace(output, inputs);
      const { sources, edit, materials } = await prepare(context, options);
      const report = await renderEdit(context, edit, materials, { ...options, output, container });
      const outputs = await deliver(context, output, edit, materials, {
        ...report,
        sources: sources.map(describe),
      });
      return { status: sources.every(isGood) ? 'completed' : 'partial', outputs };
    },
    async plan(context, options) {
      return (await prepare(context, options)).edit;
    },
  };
}

interface PreparedCut {
  readonly sources: readonly OpenedSource[];
  readonly materials: ReadonlyMap<string, Material>;
  readonly edit: EditDecisions;
}

async function prepare(context: WorkflowContext, options: HighlightsOptions): Promise<PreparedCut> {
  const sources = await openSources(context, options);
  const films = await watch(context, sources.filter(isGood));
  const excitement = rateExcitement(films.map(({ features }) => features));
  const nameOf = context.files.isConfined ? basename : (path: string): string => path;
  const wish = { title: options.title, seconds: cutSeconds(films, options.duration), nameOf };
  const edit = planBuiltin(films, excitement, wish);
  const materials = new Map(films.map(({ material }) => [material.id, material]));
  return { sources, materials, edit };
}

async function watch(context: WorkflowContext, sources: readonly GoodSource[]): Promise<WatchedFilm[]> {
  const surveys = await context.map(surveySourceStep, sources, {
    unit: 'frames',
    size: ({ material }) => material.index.frames.length,
    input: ({ material }) => ({
      sourceDigest: material.digest,
      videoIndex: material.video.index,
      audioIndex: mainAudio(material)?.index,
    }),
    resources: ({ material }) => ({
      path: material.info.path,
      video: material.video,
      audio: mainAudio(material),
      frames: material.index.frames.length,
    }),
  });
  const films: WatchedFilm[] = [];
  for (const [i, survey] of surveys.entries())
    films.push(watchedFilm(sources[i]!.material, await readSurvey(survey)));
  return films;
}

function describe(source: OpenedSource): unknown {
  const { number, name } = source;
  return isGood(source)
    ? { number, name, source: source.material.id }
    : { number, name, error: source.error };
}

/** Puts the plan, its exports, the contact sheet and the report beside the film. */
async function deliver(
  context: WorkflowContext,
  output: string,
  edit: EditDecisions,
  materials: ReadonlyMap<string, Material>,
  report: unknown,
): Promise<WorkflowResult['outputs']> {
  const stem = join(dirname(output), basename(output, extname(output)));
  const texts = {
    edit: [`${stem}.json`, `${JSON.stringify(edit, null, 2)}\n`],
    otio: [`${stem}.otio`, `${JSON.stringify(toOtio(edit), null, 2)}\n`],
    fcpxml: [`${stem}.fcpxml`, toFcpxml(edit)],
    edl: [`${stem}.edl`, toEdl(edit)],
    report: [`${stem}-report.json`, `${JSON.stringify(report, null, 2)}\n`],
  } as const;
  for (const [path, text] of Object.values(texts)) await writeTextAtomically(path, text);
  const sheet = await context.step(contactSheetStep, { edit }, materials);
  const sheetPath = `${stem}-sheet.jpg`;
  await writeAtomically(sheetPath, (temporary) => copyFile(join(sheet.directory, SHEET_FILE), temporary));
  const paths = Object.fromEntries(Object.entries(texts).map(([role, [path]]) => [role, path]));
  return { film: output, ...paths, sheet: sheetPath };
}
