import type { Workflow } from '../../execution/workflow.ts';
import { openDestinations } from './destination.ts';
import { openEngines } from './engines.ts';
import { prepareJob } from './job.ts';
import type { enhanceOptions } from './options.ts';
import { produceMaster } from './production.ts';
import { produceSamples } from './samples.ts';

/** Plans and runs `enhance`: a master of the whole video, or samples of it. */
export const enhanceWorkflow: Workflow<typeof enhanceOptions> = {
  async run(context, options) {
    const destination = await openDestinations(options);
    const { upscaler, provider, denoise } = options;
    // A wrong name or a broken file is refused before the video is analyzed.
    if (upscaler !== 'auto') await context.engines.use('upscaler', upscaler, { provider, denoise });
    const job = await prepareJob(context, options);
    const engines = await openEngines(context, options, job.strategy);
    return options.sample === undefined
      ? produceMaster(context, job, destination, engines)
      : produceSamples(context, job, destination, engines);
  },
  async plan(context, options) {
    const { strategy } = await prepareJob(context, options);
    return strategy;
  },
};
