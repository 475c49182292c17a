import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { writeTextAtomically } from '../../core/files.ts';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import { copyToDestination } from '../../execution/destinations.ts';
import type { WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { contactSheetStep, SHEET_FILE } from '../../pipelines/cut/contact-sheet.ts';
import type { IndexedSource } from '../../pipelines/cut/indexed-source.ts';
import { writeEdit } from '../../pipelines/cut/write-edit.ts';
import type { ModelSuggestions } from './models/consult-models.ts';
import { renderReportPage, type Timeline } from './report-page.ts';

/** What is written besides the video of a cut. */
export interface Delivery {
  readonly film: string;
  readonly edit: EditDecisions;
  readonly indexedSources: ReadonlyMap<string, IndexedSource>;
  readonly report: unknown;
  /** SubRip text; undefined if there is no transcript or no speech. */
  readonly captions: string | undefined;
  readonly timelines: readonly Timeline[];
  readonly suggestions: ModelSuggestions;
}

/**
 * Writes the edit in all its formats, captions, contact sheet and report next to the video.
 *
 * @returns the paths by role, and that of the report's page
 */
export async function deliver(
  context: WorkflowContext,
  delivery: Delivery,
): Promise<{ readonly outputs: WorkflowResult['outputs']; readonly page: string }> {
  const { film: videoPath, edit, indexedSources, report, captions } = delivery;
  const stem = getStem(videoPath);
  const texts: Record<string, readonly [path: string, text: string]> = {
    figures: [`${stem}-report.json`, `${JSON.stringify(report, null, 2)}\n`],
    ...(captions !== undefined && { captions: [`${stem}.srt`, captions] as const }),
  };
  const edits = await writeEdit(stem, edit);
  for (const [path, text] of Object.values(texts)) await writeTextAtomically(path, text);
  const sheet = await context.step(contactSheetStep, { edit }, indexedSources);
  const sheetPath = `${stem}-sheet.jpg`;
  await copyToDestination(join(sheet.directory, SHEET_FILE), sheetPath);
  const page = `${stem}-report.html`;
  const sheetBytes = await readFile(sheetPath);
  await writeTextAtomically(
    page,
    renderReportPage({ ...delivery, sheet: sheetBytes, warnings: context.warnings }, context.language),
  );
  const outputs = {
    film: videoPath,
    ...edits,
    ...Object.fromEntries(Object.entries(texts).map(([role, [path]]) => [role, path])),
    sheet: sheetPath,
  };
  return { outputs, page };
}

/** Writes an estimate where the video would have been written. */
export async function deliverEstimate(videoPath: string, estimate: unknown): Promise<WorkflowResult> {
  const path = `${getStem(videoPath)}-estimate.json`;
  await writeTextAtomically(path, `${JSON.stringify(estimate, null, 2)}\n`);
  return { status: 'completed', outputs: { estimate: path } };
}

function getStem(videoPath: string): string {
  return join(dirname(videoPath), basename(videoPath, extname(videoPath)));
}
