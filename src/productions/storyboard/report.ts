import type { SerializedError } from '../../core/errors.ts';
import { toNumber } from '../../core/rational.ts';
import type { Warning } from '../../core/warning.ts';
import type { CostSummary } from '../../engines/prices/cost.ts';
import type { PriceList } from '../../engines/prices/price-list.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { CutReport } from '../../pipelines/cut/cut-report.ts';
import type { SceneVideo } from './make-scenes.ts';
import { type SceneWork, summarizeSceneCosts } from './scene-cost.ts';
import { layOutScenes } from './scene-timeline.ts';
import type { Storyboard } from './storyboard.ts';

/** What a scene became. */
interface SceneReport {
  readonly scene_number: number;
  readonly start_seconds: number;
  readonly seconds: number;
  readonly frames: number;
  readonly description: string;
  readonly prompt: string;
  readonly negative_prompt: string;
  readonly camera: string;
  readonly seed: number;
  readonly transition: { readonly kind: string; readonly frames: number };
  /** Id of the engine that made it. */
  readonly engine: string;
  /** What its engines charge, by currency. */
  readonly cost: Readonly<Record<string, number>>;
  /** Why the engine that was asked for did not make it. */
  readonly error: SerializedError | null;
  /** Share of the frames that were joined without encoding them again, 0 to 1. */
  readonly copied: number;
  /** Lowest PSNR at its seams against the scene's own video, in dB; null where nothing was encoded. */
  readonly seam_psnr: number | null;
}

/** What a run made, and of what. */
export interface StoryboardReport {
  readonly title: string;
  readonly seconds: number;
  readonly frames: number;
  readonly expected_frames: number;
  readonly width: number;
  readonly height: number;
  readonly frames_per_second: number;
  readonly cost: Readonly<Record<string, number>>;
  /** Models whose price is not known, which the sum is without. */
  readonly unpriced: readonly string[];
  readonly remote_usage: RemoteUsage;
  /** What this run used of hosted models by stage, failed answers included; what earlier runs made is not in it. */
  readonly spending: CostSummary;
  readonly scenes: readonly SceneReport[];
  readonly warnings: readonly Warning[];
}

export interface Made {
  readonly storyboard: Storyboard;
  readonly videos: readonly SceneVideo[];
  readonly cut: CutReport;
  /** What hosted models do for each scene, and what they charge. */
  readonly works: readonly SceneWork[];
  readonly prices: PriceList;
  readonly spending: CostSummary;
}

/** What was paid for a scene: of one whose video failed, the picture that was made for it. */
function takePaid({ still, video, speech }: SceneWork, { error, hasMadeStill }: SceneVideo): SceneWork {
  return error ? { still: hasMadeStill ? still : [], video: [], speech } : { still, video, speech };
}

export function createReport(
  { storyboard, videos, cut, works, prices, spending }: Made,
  { warnings, remoteUsage }: { readonly warnings: readonly Warning[]; readonly remoteUsage: RemoteUsage },
): StoryboardReport {
  const { title, format, scenes } = storyboard;
  const rate = toNumber(format.frameRate);
  const placed = layOutScenes(scenes, format);
  const last = placed.at(-1)!;
  const paid = works.map((work, i) => takePaid(work, videos[i]!));
  const { money, unpriced } = summarizeSceneCosts(paid, prices);
  return {
    title,
    seconds: cut.seconds,
    frames: cut.frames,
    expected_frames: last.start + last.frames,
    width: format.width,
    height: format.height,
    frames_per_second: rate,
    cost: money,
    unpriced,
    remote_usage: remoteUsage,
    spending,
    scenes: scenes.map((scene, i) => ({
      scene_number: scene.number,
      start_seconds: placed[i]!.start / rate,
      seconds: scene.frames / rate,
      frames: scene.frames,
      description: scene.description,
      prompt: scene.prompt,
      negative_prompt: scene.negativePrompt,
      camera: scene.camera,
      seed: scene.seed,
      transition: { kind: scene.transition.kind, frames: placed[i]!.shared },
      engine: videos[i]!.engine,
      cost: summarizeSceneCosts([paid[i]!], prices).money,
      error: videos[i]!.error ?? null,
      copied: 1 - cut.clips[i]!.encodedFrames / cut.clips[i]!.frames,
      seam_psnr: cut.clips[i]!.seamPsnr ?? null,
    })),
    warnings,
  };
}
