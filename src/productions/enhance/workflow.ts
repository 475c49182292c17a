import type { Workflow } from '../../execution/workflow.ts';
import { openDestinations } from './destination.ts';
import { chooseEngines, type EnhanceModels } from './engines.ts';
import { prepareJob } from './job.ts';
import type { enhanceOptions } from './options.ts';
import { produceMaster } from './production.ts';
import { produceSamples } from './samples.ts';

/** A filmed stage play in, a 4K master with mastered sound and a measured report out. */
export function createEnhanceWorkflow(models: EnhanceModels): Workflow<typeof enhanceOptions> {
  return {
    async run(context, options) {
      const destination = await openDestinations(options);
      // A wrong name or a broken file is refused before the film is analysed.
      if (options.upscaler !== 'auto') await chooseEngines(context, models, options);
      const job = await prepareJob(context, options);
      const { upscaler, upscalerBase: base } = job.strategy;
      const engines = await chooseEngines(context, models, { ...options, upscaler, base });
      return options.sample === undefined
        ? produceMaster(context, job, destination, engines)
        : produceSamples(context, job, destination, engines, options.sample);
    },
    async plan(context, options) {
      const { strategy } = await prepareJob(context, options);
      return strategy;
    },
  };
}
