import { formatRational, toNumber } from '../../core/rational.ts';
import type { CostSummary } from '../../engines/prices/cost.ts';
import type { PriceList } from '../../engines/prices/price-list.ts';
import { readAppearance } from '../../imagery/read-appearance.ts';
import { readImagery } from '../../imagery/read-imagery.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import type { SceneEngines } from './engines.ts';
import type { ScenePlan, StoryboardPlan } from './plan.ts';
import type { Scene, SceneCharacter } from './scene.ts';
import { type SceneWork, summarizeSceneCosts } from './scene-cost.ts';
import { countTotalFrames } from './scene-timeline.ts';

/** What a plan is made of. */
export interface PlannedStoryboard {
  readonly title: string;
  /** SHA-256 of the script. */
  readonly scriptDigest: string;
  readonly format: VideoFormat;
  readonly scenes: readonly Scene[];
  /** What hosted models do for each scene, and what they charge. */
  readonly works: readonly SceneWork[];
  readonly prices: PriceList;
  /** What the writing of the prompts came to, which stand in the plan. */
  readonly spent?: CostSummary;
  readonly engines: Pick<SceneEngines, 'interpolator'>;
}

/** Writes down what a run would do. */
export function createPlan({
  title,
  scriptDigest,
  format,
  scenes,
  works,
  prices,
  spent,
  engines: { interpolator },
}: PlannedStoryboard): StoryboardPlan {
  const { money, unpriced, items } = summarizeSceneCosts(works, prices);
  const frames = countTotalFrames(scenes, format);
  return {
    version: '1',
    script: scriptDigest,
    title,
    width: format.width,
    height: format.height,
    frame_rate: formatRational(format.frameRate),
    seconds: frames / toNumber(format.frameRate),
    frames,
    cost: money,
    unpriced: [...unpriced],
    cost_items: items.map((item) => ({ ...item })),
    ...(spent &&
      spent.items.length > 0 && {
        spent: { ...spent.money },
        spent_items: spent.items.map((item) => ({ ...item })),
      }),
    ...(interpolator && { interpolator: { engine: interpolator.reference, reason: interpolator.reason } }),
    scenes: scenes.map((scene, i) => describeScene(scene, summarizeSceneCosts([works[i]!], prices).money)),
  };
}

function describeScene(scene: Scene, cost: ScenePlan['cost']): ScenePlan {
  const { number, seconds, frames, description, prompt, negativePrompt, camera, seed, engine } = scene;
  return {
    scene_number: number,
    seconds,
    frames,
    description,
    prompt,
    negative_prompt: negativePrompt,
    camera,
    seed,
    ...(scene.characters && { characters: scene.characters.map(describeCharacter) }),
    ...(scene.picture && { image: scene.picture.name }),
    ...(scene.narration !== undefined && { narration: scene.narration }),
    ...(scene.caption !== undefined && { caption: scene.caption }),
    transition: scene.transition,
    understood: readImagery(description).understood.map(({ kind, label, words, isDenied }) => ({
      kind,
      label,
      words,
      denied: isDenied,
    })),
    engine,
    cost,
  };
}

function describeCharacter({ name, looks }: SceneCharacter): NonNullable<ScenePlan['characters']>[number] {
  const { understood, ignored } = readAppearance(looks);
  return {
    name,
    looks,
    understood: understood.map((each) => ({ ...each })),
    not_drawn: [...ignored],
  };
}
