import { basename, extname, resolve } from 'node:path';
import type { Workflow } from '../../execution/workflow.ts';
import { openCutDestination } from '../../pipelines/cut/render-edit.ts';
import { createPlan } from './create-plan.ts';
import { makeScenes } from './make-scenes.ts';
import { openStoryboard } from './open-storyboard.ts';
import type { StoryboardOptions, storyboardOptions } from './options.ts';
import { computeSceneCost } from './scene-cost.ts';
import { stitchScenes } from './stitch-scenes.ts';
import type { Storyboard } from './storyboard.ts';

/** Plans and runs `storyboard`. */
export const storyboardWorkflow: Workflow<typeof storyboardOptions> = {
  async run(context, options) {
    const output = resolve(options.output ?? nameOutput(options));
    const container = await openCutDestination(output, listInputs(options));
    const storyboard = await openStoryboard(context, options);
    const videos = await makeScenes(context, storyboard);
    await stitchScenes(context, storyboard, videos, { output, container });
    const isWhole = videos.every(({ error }) => error === undefined);
    return { status: isWhole ? 'completed' : 'partial', outputs: { video: output } };
  },
  async plan(context, options) {
    const storyboard = await openStoryboard(context, options);
    return describePlan(storyboard);
  },
};

function describePlan(storyboard: Storyboard) {
  const { engines, format, scenes } = storyboard;
  const costs = scenes.map((scene) =>
    computeSceneCost(scene.seconds, engines.getVideo(scene), scene.picture ? undefined : engines.image),
  );
  return createPlan({ ...storyboard, format, costs });
}

function nameOutput({ script, draft }: StoryboardOptions): string {
  return `${basename(script, extname(script))}${draft ? '-draft' : ''}.mp4`;
}

function listInputs({ script, music, font, fromPlan, videoConfig }: StoryboardOptions): string[] {
  return [script, music, font, fromPlan, videoConfig].filter((path) => path !== undefined);
}
