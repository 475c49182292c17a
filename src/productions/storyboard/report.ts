import type { SerializedError } from '../../core/errors.ts';
import { toNumber } from '../../core/rational.ts';
import type { Warning } from '../../core/warning.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { CutReport } from '../../pipelines/cut/cut-report.ts';
import type { SceneVideo } from './make-scenes.ts';
import { computeSceneCost, type SceneCost, sumCosts } from './scene-cost.ts';
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
  readonly cost: SceneCost | null;
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
  readonly remote_usage: RemoteUsage;
  readonly scenes: readonly SceneReport[];
  readonly warnings: readonly Warning[];
}

export interface Made {
  readonly storyboard: Storyboard;
  readonly videos: readonly SceneVideo[];
  readonly cut: CutReport;
  readonly costs: readonly (SceneCost | undefined)[];
}

/** What a scene has cost: of one whose video failed, the picture that was made for it. */
function chargeScene(
  { engines }: Storyboard,
  { error, hasMadeStill }: SceneVideo,
  planned: SceneCost | undefined,
): SceneCost | undefined {
  if (!error) return planned;
  return hasMadeStill ? computeSceneCost(0, {}, engines.image) : undefined;
}

export function createReport(
  { storyboard, videos, cut, costs }: Made,
  { warnings, remoteUsage }: { readonly warnings: readonly Warning[]; readonly remoteUsage: RemoteUsage },
): StoryboardReport {
  const { title, format, scenes } = storyboard;
  const rate = toNumber(format.frameRate);
  const placed = layOutScenes(scenes, format);
  const last = placed.at(-1)!;
  const charged = costs.map((cost, i) => chargeScene(storyboard, videos[i]!, cost));
  return {
    title,
    seconds: cut.seconds,
    frames: cut.frames,
    expected_frames: last.start + last.frames,
    width: format.width,
    height: format.height,
    frames_per_second: rate,
    cost: sumCosts(charged),
    remote_usage: remoteUsage,
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
      cost: charged[i] ?? null,
      error: videos[i]!.error ?? null,
      copied: 1 - cut.clips[i]!.encodedFrames / cut.clips[i]!.frames,
      seam_psnr: cut.clips[i]!.seamPsnr ?? null,
    })),
    warnings,
  };
}
