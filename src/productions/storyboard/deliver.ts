import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
import { nameOutputFiles, type OutputFiles } from './output-files.ts';
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
  const { output, storyboard } = delivery;
  const files = nameOutputFiles(output);
  const kept = storyboard.options.keepScenes ? await keepScenes(files, delivery) : [];
  const edit = kept.length > 0 ? describeSceneEdit(storyboard, kept) : describeWholeEdit(storyboard, output);
  const edits = await writeEdit(files.stem, edit);
  await writePlan(files, delivery);
  const subtitles = await writeSubtitles(files, delivery);
  await drawSheet(context, files, delivery);
  const made = createReport(delivery, context);
  await writeTextAtomically(files.figures, `${JSON.stringify(made, null, 2)}\n`);
  await writeTextAtomically(
    files.report,
    renderReportPage(made, await readFile(files.sheet), context.language),
  );
  const scenes = Object.fromEntries(kept.map(({ path }, i) => [`scene${i + 1}`, path]));
  const { plan, sheet, figures, report } = files;
  return { outputs: { video: output, ...edits, ...subtitles, plan, sheet, figures, ...scenes }, report };
}

/** Writes what was carried out, unless it is the very plan that was given. */
async function writePlan({ plan }: OutputFiles, { storyboard, works, prices }: Delivery): Promise<void> {
  const { fromPlan } = storyboard.options;
  if (fromPlan !== undefined && resolve(fromPlan) === plan) return;
  await writeTextAtomically(
    plan,
    `${JSON.stringify(createPlan({ ...storyboard, works, prices }), null, 2)}\n`,
  );
}

/** Writes the captions on the clock of the whole video. */
async function writeSubtitles(
  files: OutputFiles,
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
  const paths = { captions: files.captions, captions_vtt: files.captionsVtt };
  await writeTextAtomically(paths.captions, toSubRip(subtitles));
  await writeTextAtomically(paths.captions_vtt, toWebVtt(subtitles));
  return paths;
}

/** Copies the scenes' videos beside the whole. */
async function keepScenes({ getScene }: OutputFiles, delivery: Delivery): Promise<SceneFile[]> {
  const kept = listSceneFiles(delivery).map(({ number, path, digest }) => ({
    from: path,
    path: getScene(number),
    digest,
  }));
  for (const { from, path } of kept) await copyToDestination(from, path);
  return kept;
}

/** Draws three pictures of each scene's own video, which shows them without transitions. */
async function drawSheet(
  context: WorkflowContext,
  { sheet }: OutputFiles,
  delivery: Delivery,
): Promise<void> {
  const edit = describeSceneEdit(delivery.storyboard, listSceneFiles(delivery));
  const drawn = await context.step(contactSheetStep, { edit }, delivery.indexedSources);
  await copyToDestination(join(drawn.directory, SHEET_FILE), sheet);
}

function listSceneFiles({ videos, indexedSources }: Delivery) {
  return videos.map(({ scene: { number }, path }) => ({
    number,
    path,
    digest: indexedSources.get(getSceneId(number))!.digest,
  }));
}
