import { basename, extname, resolve } from 'node:path';
import type { Workflow } from '../../execution/workflow.ts';
import { openCutDestination } from '../../pipelines/cut/render-edit.ts';
import { createPlan } from './create-plan.ts';
import { deliver } from './deliver.ts';
import { makeScenes } from './make-scenes.ts';
import { openStoryboard } from './open-storyboard.ts';
import type { StoryboardOptions, storyboardOptions } from './options.ts';
import { computeSceneCost, type SceneCost } from './scene-cost.ts';
import { listShortenedTransitions } from './scene-timeline.ts';
import { stitchScenes } from './stitch-scenes.ts';
import type { Storyboard } from './storyboard.ts';

/** Plans and runs `storyboard`. */
export const storyboardWorkflow: Workflow<typeof storyboardOptions> = {
  async run(context, options) {
    const output = resolve(options.output ?? nameOutput(options));
    const container = await openCutDestination(output, listInputs(options));
    const storyboard = await openStoryboard(context, options);
    await using _depth = storyboard.engines.depth;
    const videos = await makeScenes(context, storyboard);
    const stitched = await stitchScenes(context, storyboard, videos, { output, container });
    const costs = computeCosts(storyboard);
    const delivered = await deliver(context, { ...stitched, storyboard, videos, costs, output });
    const isWhole = videos.every(({ error }) => error === undefined);
    return { status: isWhole ? 'completed' : 'partial', ...delivered };
  },
  async plan(context, options) {
    const storyboard = await openStoryboard(context, options);
    const shortened = listShortenedTransitions(storyboard.scenes, storyboard.format);
    for (const warning of shortened) context.warn(warning);
    return createPlan({ ...storyboard, costs: computeCosts(storyboard) });
  },
};

function computeCosts({ engines, scenes }: Storyboard): (SceneCost | undefined)[] {
  return scenes.map((scene) =>
    computeSceneCost(scene.seconds, engines.getVideo(scene), scene.picture ? undefined : engines.image),
  );
}

function nameOutput({ script, draft }: StoryboardOptions): string {
  return `${basename(script, extname(script))}${draft ? '-draft' : ''}.mp4`;
}

function listInputs({ script, music, font, fromPlan, videoConfig }: StoryboardOptions): string[] {
  return [script, music, font, fromPlan, videoConfig].filter((path) => path !== undefined);
}
