import { basename, dirname, extname, join, resolve } from 'node:path';
import { openDestination } from '../../execution/destinations.ts';
import { listEditPaths } from '../../pipelines/cut/write-edit.ts';
import { listGivenFiles, type Scene } from './scene.ts';

/** Where everything beside the video is written. */
export interface OutputFiles {
  /** Path of the video without its extension. */
  readonly stem: string;
  readonly plan: string;
  readonly sheet: string;
  readonly figures: string;
  readonly report: string;
  readonly captions: string;
  readonly captionsVtt: string;
  getScene(number: number): string;
}

export function nameOutputFiles(video: string): OutputFiles {
  const stem = join(dirname(video), basename(video, extname(video)));
  return {
    stem,
    plan: `${stem}-plan.json`,
    sheet: `${stem}-sheet.jpg`,
    figures: `${stem}-report.json`,
    report: `${stem}-report.html`,
    captions: `${stem}.srt`,
    captionsVtt: `${stem}.vtt`,
    getScene: (number) => `${stem}-scene-${number}.mp4`,
  };
}

/**
 * Makes sure that everything beside the video can be written, and takes the place of no file that the run reads. The plan
 * that is carried out may be the one beside the video: it stays as it is.
 *
 * @throws what `openDestination` throws
 */
export async function openOutputFiles(
  video: string,
  scenes: readonly Scene[],
  inputs: readonly string[],
  fromPlan: string | undefined,
): Promise<void> {
  const { stem, plan, getScene, ...files } = nameOutputFiles(video);
  const pictures = scenes.flatMap((scene) => listGivenFiles(scene));
  const own = [
    files.sheet,
    files.figures,
    files.report,
    files.captions,
    files.captionsVtt,
    ...scenes.map(({ number }) => getScene(number)),
    ...listEditPaths(stem),
  ];
  const read = [...inputs, ...pictures];
  await openDestination(video, read);
  for (const path of own) await openDestination(path, read);
  if (fromPlan === undefined || resolve(fromPlan) !== plan) await openDestination(plan, read);
}
