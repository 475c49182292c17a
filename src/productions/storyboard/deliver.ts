import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { writeTextAtomically } from '../../core/files.ts';
import { toSubRip, toWebVtt } from '../../core/subtitles.ts';
import { copyToDestination } from '../../execution/destinations.ts';
import type { WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { contactSheetStep, SHEET_FILE } from '../../pipelines/cut/contact-sheet.ts';
import type { IndexedSource } from '../../pipelines/cut/indexed-source.ts';
import { writeEdit } from '../../pipelines/cut/write-edit.ts';
import { toSubtitles } from '../../typography/captions/caption.ts';
import { createPlan } from './create-plan.ts';
import { describeSceneEdit, describeWholeEdit, type SceneFile } from './describe-edit.ts';
import { createReport, type Made } from './report.ts';
import { renderReportPage } from './report-page.ts';
import { getSceneId } from './scene.ts';
import type { SceneCaptions } from './scene-captions.ts';
import { layOutScenes } from './scene-timeline.ts';

/** What is written beside the video. */
export interface Delivery extends Made {
  readonly captions: SceneCaptions | undefined;
  readonly output: string;
  readonly indexedSources: ReadonlyMap<string, IndexedSource>;
}

/** Writes plan, contact sheet, report, edits and the scenes' own videos next to the video. @returns the paths by role */
export async function deliver(
  context: WorkflowContext,
  delivery: Delivery,
): Promise<Pick<WorkflowResult, 'outputs' | 'report'>> {
  const { output, storyboard, costs } = delivery;
  const stem = getStem(output);
  const kept = storyboard.options.keepScenes ? await keepScenes(stem, delivery) : [];
  const edit = kept.length > 0 ? describeSceneEdit(storyboard, kept) : describeWholeEdit(storyboard, output);
  const edits = await writeEdit(stem, edit);
  const plan = `${stem}-plan.json`;
  await writeTextAtomically(plan, `${JSON.stringify(createPlan({ ...storyboard, costs }), null, 2)}\n`);
  const subtitles = await writeSubtitles(stem, delivery);
  const sheet = await drawSheet(context, stem, delivery);
  const made = createReport(delivery, context);
  const [report, page] = [`${stem}-report.json`, `${stem}-report.html`];
  await writeTextAtomically(report, `${JSON.stringify(made, null, 2)}\n`);
  await writeTextAtomically(page, renderReportPage(made, await readFile(sheet)));
  const scenes = Object.fromEntries(kept.map(({ path }, i) => [`scene${i + 1}`, path]));
  return {
    outputs: { video: output, ...edits, ...subtitles, plan, sheet, figures: report, ...scenes },
    report: page,
  };
}

/** Writes the captions on the clock of the whole video. */
async function writeSubtitles(
  stem: string,
  { captions, storyboard: { scenes, format } }: Delivery,
): Promise<Record<string, string>> {
  const placed = layOutScenes(scenes, format);
  const all = scenes.flatMap(({ number }, i) =>
    (captions?.ofScenes.get(number) ?? [])
      .filter(({ kind }) => kind === 'narration')
      .map((caption) => ({
        ...caption,
        start: caption.start + placed[i]!.start,
        end: caption.end + placed[i]!.start,
      })),
  );
  if (all.length === 0) return {};
  const subtitles = toSubtitles(all, format.frameRate);
  const paths = { captions: `${stem}.srt`, captions_vtt: `${stem}.vtt` };
  await writeTextAtomically(paths.captions, toSubRip(subtitles));
  await writeTextAtomically(paths.captions_vtt, toWebVtt(subtitles));
  return paths;
}

/** Copies the scenes' videos beside the whole. */
async function keepScenes(stem: string, delivery: Delivery): Promise<SceneFile[]> {
  const kept = listSceneFiles(delivery).map(({ number, path, digest }) => ({
    from: path,
    path: `${stem}-scene-${number}.mp4`,
    digest,
  }));
  for (const { from, path } of kept) await copyToDestination(from, path);
  return kept;
}

/** Draws three pictures of each scene's own video, which shows them without transitions. */
async function drawSheet(context: WorkflowContext, stem: string, delivery: Delivery): Promise<string> {
  const edit = describeSceneEdit(delivery.storyboard, listSceneFiles(delivery));
  const sheet = await context.step(contactSheetStep, { edit }, delivery.indexedSources);
  const path = `${stem}-sheet.jpg`;
  await copyToDestination(join(sheet.directory, SHEET_FILE), path);
  return path;
}

function listSceneFiles({ videos, indexedSources }: Delivery) {
  return videos.map(({ scene: { number }, path }) => ({
    number,
    path,
    digest: indexedSources.get(getSceneId(number))!.digest,
  }));
}

function getStem(path: string): string {
  return join(dirname(path), basename(path, extname(path)));
}
