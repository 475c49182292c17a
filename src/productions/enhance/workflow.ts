import { join } from 'node:path';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import type { Workflow, WorkflowContext } from '../../execution/workflow.ts';
import { tryEncoderApart } from '../../media/encoder-trial.ts';
import { requireEncoder } from '../../media/try-encoder.ts';
import { openDestinations } from './destination.ts';
import { type EnhanceEngines, openEngines, replaceUpscaler } from './engines.ts';
import { prepareJob } from './job.ts';
import type { EnhanceOptions, enhanceOptions } from './options.ts';
import { produceMaster } from './production.ts';
import { produceSamples } from './samples.ts';

/** Plans and runs `enhance`: a master of the whole video, or samples of it. */
export const enhanceWorkflow: Workflow<typeof enhanceOptions> = {
  async run(context, options) {
    const destination = await openDestinations(options);
    await checkUpscaler(context, options);
    const job = await prepareJob(context, options, (settings, signal) =>
      tryEncoderApart(settings, {
        cacheFile: join(getCacheDirectory(), 'encoders.json'),
        ignoresCrashes: options.encoder !== 'auto',
        ...(signal && { signal }),
      }),
    );
    const engines = await openEngines(context, options, job.strategy);
    const produce = (used: EnhanceEngines) =>
      options.sample === undefined
        ? produceMaster(context, job, destination, used)
        : produceSamples(context, job, destination, used);
    try {
      return await produce(engines);
    } catch (error) {
      // All of the film is made anew: the pictures of two upscalers would not go together.
      return await produce({ ...engines, upscaler: await replaceUpscaler(context, options, job, error) });
    }
  },
  async plan(context, options) {
    await checkUpscaler(context, options);
    // A trial takes seconds and says nothing of another machine, on which the plan may be run.
    const { strategy } = await prepareJob(context, options, requireEncoder);
    return strategy;
  },
};

/** Refuses a wrong name or a broken file before the video is analyzed. */
async function checkUpscaler(
  { engines }: WorkflowContext,
  { upscaler, provider, denoise }: EnhanceOptions,
): Promise<void> {
  if (upscaler !== 'auto') await engines.check('upscaler', upscaler, { provider, denoise });
}
