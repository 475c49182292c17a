import { basename, extname, resolve } from 'node:path';
import { warnOfUnknownPrices } from '../../execution/warn-of-unknown-prices.ts';
import type { Workflow, WorkflowContext } from '../../execution/workflow.ts';
import { openCutDestination } from '../../pipelines/cut/render-edit.ts';
import { FontBook } from '../../typography/fonts/font-book.ts';
import { createPlan } from './create-plan.ts';
import { deliver } from './deliver.ts';
import { fitNarration, listLongNarrations } from './fit-narration.ts';
import { makeScenes } from './make-scenes.ts';
import { openStoryboard } from './open-storyboard.ts';
import type { StoryboardOptions, storyboardOptions } from './options.ts';
import { openOutputFiles } from './output-files.ts';
import { layOutSceneCaptions } from './scene-captions.ts';
import { listBilledWork, listSceneWork } from './scene-cost.ts';
import { listShortenedTransitions } from './scene-timeline.ts';
import { makeSoundtrack } from './sound/make-soundtrack.ts';
import { narrateScenes, type SpokenScene } from './sound/narrate-scenes.ts';
import { type OpenedMusic, openMusic } from './sound/open-music.ts';
import { stitchScenes } from './stitch-scenes.ts';

/** Plans and runs `storyboard`. */
export const storyboardWorkflow: Workflow<typeof storyboardOptions> = {
  async run(context, options) {
    const output = resolve(options.output ?? nameOutput(options));
    const container = await openCutDestination(output, listInputs(options));
    await checkFont(options);
    const opened = await openStoryboard(context, options);
    await using _depth = opened.engines.depth;
    await using _interpolator = opened.engines.interpolator?.engine;
    await openOutputFiles(output, opened.scenes, listInputs(options), options.fromPlan);
    const music = await openMusicOf(context, options);
    const spoken = options.narrate
      ? await narrateScenes(context, opened.scenes, options)
      : new Map<number, SpokenScene>();
    const storyboard = fitNarration(opened, spoken);
    // Narration may have made scenes longer.
    context.admitSpending(listSceneWork(storyboard).flatMap(({ still, video }) => [...still, ...video]));
    const captions = await layOutSceneCaptions(context, storyboard, spoken);
    const videos = await makeScenes(context, storyboard, captions);
    const heard = { spoken, music };
    const soundtrack = await makeSoundtrack(context, storyboard, heard, container.audio);
    const stitched = await stitchScenes(context, storyboard, videos, { output, container, soundtrack });
    const delivered = await deliver(context, {
      ...stitched,
      storyboard,
      videos,
      captions,
      works: listSceneWork(storyboard),
      prices: await context.engines.readPrices(),
      spending: await context.summarizeSpending(),
      output,
    });
    const isWhole = videos.every(({ error }) => error === undefined);
    return { status: isWhole ? 'completed' : 'partial', ...delivered };
  },
  async plan(context, options) {
    await checkFont(options);
    await openMusicOf(context, options);
    const storyboard = await openStoryboard(context, options, { isPlan: true });
    await using _depth = storyboard.engines.depth;
    await using _interpolator = storyboard.engines.interpolator?.engine;
    const shortened = listShortenedTransitions(storyboard.scenes, storyboard.format);
    for (const warning of [...shortened, ...listLongNarrations(storyboard)]) context.warn(warning);
    const works = listSceneWork(storyboard);
    const prices = await context.engines.readPrices();
    warnOfUnknownPrices(context, listBilledWork(works), prices);
    const spent = await context.summarizeSpending();
    return createPlan({ ...storyboard, works, prices, spent });
  },
};

/** Refuses a broken font before anything is spoken or drawn. */
async function checkFont({ font }: StoryboardOptions): Promise<void> {
  if (font !== undefined) await FontBook.load({ fontFile: font });
}

async function openMusicOf(
  context: WorkflowContext,
  { music }: StoryboardOptions,
): Promise<OpenedMusic | undefined> {
  return music === undefined ? undefined : openMusic(context, music);
}

function nameOutput({ script, draft }: StoryboardOptions): string {
  return `${basename(script, extname(script))}${draft ? '-draft' : ''}.mp4`;
}

function listInputs({ script, music, font, fromPlan, videoConfig }: StoryboardOptions): string[] {
  return [script, music, font, fromPlan, videoConfig].filter((path) => path !== undefined);
}
