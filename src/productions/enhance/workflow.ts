import type { Workflow } from '../../execution/workflow.ts';
import { openDestination } from '../../pipelines/film/source.ts';
import { chooseUpscaler } from '../upscaler-choice.ts';
import { prepareJob } from './job.ts';
import type { enhanceOptions } from './options.ts';
import { type EnhanceModels, produceMaster } from './production.ts';
import { produceSamples } from './samples.ts';

/** A filmed stage play in, a 4K master with mastered sound and a measured report out. */
export function createEnhanceWorkflow(models: EnhanceModels): Workflow<typeof enhanceOptions> {
  return {
    async run(context, options) {
      const destination = await openDestination(options);
      // A wrong name or a broken file is refused before the film is analysed.
      if (options.upscaler !== 'auto') await chooseUpscaler(context, models.upscalers, options);
      const job = await prepareJob(context, options);
      return options.sample === undefined
        ? produceMaster(context, job, destination, models)
        : produceSamples(context, job, destination, models, options.sample);
    },
    async plan(context, options) {
      const { strategy } = await prepareJob(context, options);
      return strategy;
    },
  };
}
