import { readFile } from 'node:fs/promises';
import type { FrameIndex, StructureFeatures } from '../../analysis/features.ts';
import { FootlightError } from '../../core/errors.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { audioStreams } from '../../media/media-info.ts';
import { openSource, type Source } from '../../pipelines/film/source.ts';
import { resolveTarget } from '../../pipelines/film/target.ts';
import { analyzeStep, readFrameIndex } from './analyze.ts';
import { hardwareProfile } from './hardware-profiles.ts';
import type { EnhanceOptions } from './options.ts';
import { planEnhancement } from './planner.ts';
import { PRESETS } from './presets.ts';
import { type Strategy, strategySchema } from './strategy.ts';

/** A checked source with its measurements and the plan for it. */
export interface EnhanceJob {
  readonly source: Source;
  readonly options: EnhanceOptions;
  readonly features: StructureFeatures;
  readonly index: FrameIndex;
  readonly strategy: Strategy;
}

/** Checks, measures and plans. */
export async function prepareJob(context: WorkflowContext, options: EnhanceOptions): Promise<EnhanceJob> {
  const replayed = options.strategy === undefined ? undefined : await readStrategy(options.strategy);
  const source = await openSource(options.input, context.signal);
  const { digest: sourceDigest, video, info } = source;
  if (video.hasAlpha)
    context.warn({ code: 'enhance.alpha-dropped', message: 'The transparency of the source is not kept.' });
  const request = {
    preset: PRESETS[options.preset],
    hardware: hardwareProfile(options.hardware),
    target: options.target,
    display: { width: video.displayWidth, height: video.displayHeight },
    hasAudio: audioStreams(info).length > 0,
    upscaler: options.upscaler,
    bitsPerPixel: bitsPerPixel(source),
  };
  // An impossible target is refused before the film is decoded.
  if (!replayed) resolveTarget(request.target, request.display);
  const analysis = await context.step(analyzeStep, { sourceDigest, streamIndex: video.index }, source);
  const { features, analyzedAt } = analysis.manifest.output;
  const strategy = replayed ?? planEnhancement({ ...request, features, generatedAt: analyzedAt });
  if (strategy.temporal.lockedShots.length !== features.shots.length) {
    throw new FootlightError(
      'enhance.strategy-mismatch',
      'The strategy was made for a film with other shots.',
      {
        kind: 'usage',
        value: options.strategy,
        remedy: 'Make a plan for this film with --plan, and edit that one.',
      },
    );
  }
  return { source, options, features, index: await readFrameIndex(analysis), strategy };
}

function bitsPerPixel({ info, video }: Source): number | undefined {
  const frames = (info.durationSeconds ?? 0) * (video.averageFrameRate.num / video.averageFrameRate.den);
  return frames > 0 ? (info.sizeBytes * 8) / (frames * video.width * video.height) : undefined;
}

async function readStrategy(path: string): Promise<Strategy> {
  const problem = (message: string, cause: unknown): FootlightError =>
    new FootlightError('enhance.strategy-invalid', message, {
      kind: 'usage',
      value: path,
      remedy: 'Make a fresh one with --plan, and change only values.',
      cause,
    });
  const text = await readFile(path, 'utf8').catch((error) => {
    throw problem(`Can't read the strategy ${path}.`, error);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw problem(`${path} is not JSON: ${(error as Error).message}.`, error);
  }
  const parsed = strategySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw problem(`${path} is not a strategy: ${describeIssue(parsed.error)}.`, parsed.error);
}
