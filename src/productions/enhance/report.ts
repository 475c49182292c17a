import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Shot, StructureFeatures } from '../../analysis/features.ts';
import type { Warning } from '../../execution/events.ts';
import type { Step } from '../../execution/step.ts';
import { findMainVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { encodeJpeg, joinSideBySide, readStill } from '../../media/stills/still.ts';
import type { QualityReport } from '../../pipelines/film/validate.ts';
import { judgeWork } from './judge-work.ts';
import { type ReportPicture, renderReportPage } from './report-page.ts';
import type { ModelEvidence } from './restore-stage.ts';
import { STAGES } from './stages.ts';
import type { Strategy } from './strategy.ts';
import { drawZonePicture } from './zone-picture.ts';

export interface ReportInput {
  readonly language: string;
  readonly masterDigest: string;
  /** With the time of the analysis. */
  readonly features: StructureFeatures & { readonly analyzedAt: string };
  readonly strategy: Strategy;
  readonly quality: QualityReport;
  /** FFmpeg's name of what encoded the pictures. */
  readonly encoder: string;
  readonly evidence: ModelEvidence | undefined;
  readonly warnings: readonly Warning[];
  readonly sourceName: string;
  readonly masterName: string;
}

export interface ReportResources {
  readonly source: { readonly path: string; readonly video: VideoStreamInfo };
  readonly master: string;
  readonly startSeconds: number;
  readonly shiftSeconds: number;
}

const REPORT_FILES = ['index.html', 'result.json', 'compare.jpg'] as const;
const PICTURE_WIDTH = 1280;
const MAX_PICTURES = 3;

/** Writes the report: an HTML page, the measurements as JSON, and a picture of source and master side by side. */
export const reportStep: Step<ReportInput, ReportResources, Record<string, never>> = {
  ...STAGES.report,
  version: '7',
  async run(context, input, resources) {
    const masterVideo = findMainVideo(await probe(resources.master))!;
    const width = Math.min(PICTURE_WIDTH, masterVideo.displayWidth);
    const moments = chooseMoments(input.features.shots);
    const pictures: ReportPicture[] = [];
    for (const seconds of moments) {
      const at = resources.startSeconds + seconds;
      const { path, video } = resources.source;
      const before = await readStill({ path, video, seconds: at, width }, context.signal);
      const shifted = at + resources.shiftSeconds;
      const after = await readStill(
        { path: resources.master, video: masterVideo, seconds: shifted, width },
        context.signal,
      );
      if (!before || !after) continue;
      if (pictures.length === 0) {
        const pair = await joinSideBySide(before.clone()!, after.clone()!);
        await writeFile(join(context.directory, 'compare.jpg'), await encodeJpeg(pair));
      }
      const zones = await encodeJpeg(await drawZonePicture(before, input.strategy), 5);
      pictures.push({ seconds, before: await encodeJpeg(before), after: await encodeJpeg(after), zones });
      context.reportProgress(pictures.length, moments.length);
    }
    const { sourceName, masterName, features, strategy, quality, encoder, evidence, warnings } = input;
    const verdict = judgeWork(evidence, quality, features);
    const result = {
      ...{ sourceName, masterName, features, strategy, quality, encoder, evidence },
      ...{ verdict, warnings },
    };
    await writeFile(join(context.directory, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
    await writeFile(
      join(context.directory, 'index.html'),
      renderReportPage({ ...result, pictures }, input.language),
    );
    return {};
  },
};

/** Copies the files of the report from their artifact to the user's folder. */
export async function deliverReport(artifactDirectory: string, folder: string): Promise<void> {
  for (const file of REPORT_FILES) {
    await cp(join(artifactDirectory, file), join(folder, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** The middles of the longest shots, in order of time. */
function chooseMoments(shots: readonly Shot[]): number[] {
  return [...shots]
    .sort((a, b) => b.endSeconds - b.startSeconds - (a.endSeconds - a.startSeconds))
    .slice(0, MAX_PICTURES)
    .map(({ startSeconds, endSeconds }) => (startSeconds + endSeconds) / 2)
    .sort((a, b) => a - b);
}
