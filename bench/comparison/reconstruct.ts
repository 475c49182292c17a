import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolveTarget } from '../../src/pipelines/film/target.ts';
import { filterAndEncode } from '../filter-and-encode.ts';
import type { Figures } from './row.ts';

/**
 * The step `reconstruct` of an installed version, or the same clip through Lanczos and x264 alone (`plain`), in a process
 * whose memory is its own: reconstruct.ts MODULES|plain CLIP TARGET OUTPUT. Prints one JSON object.
 */
const [modules, clip, targetName, output] = process.argv.slice(2) as [string, string, string, string];
await limitHeap();
const figures = modules === 'plain' ? await measurePlain() : await measureStep();
process.stdout.write(JSON.stringify(figures));

/** As a version does for the process of a job, if it does. */
async function limitHeap(): Promise<void> {
  const path = join(modules, 'execution/isolation/host-memory.js');
  const own = existsSync(path) ? await import(pathToFileURL(path).href) : undefined;
  (own as { limitHeapGrowth: () => void } | undefined)?.limitHeapGrowth();
}

async function measurePlain(): Promise<Figures> {
  const stop = startMeasuring();
  // The clip is 16:9, as the named targets are.
  const { width, height } = resolveTarget(targetName, { width: 640, height: 360 });
  await filterAndEncode(clip, output, `scale=${width}:${height}:flags=lanczos`);
  return stop();
}

async function measureStep(): Promise<Figures> {
  const load = <Module>(path: string): Promise<Module> => import(pathToFileURL(join(modules, path)).href);
  const [{ createEngines }, { DiskArtifactStore }, { runWorkflow }, { enhance }] = await Promise.all([
    load<typeof import('../../src/app.ts')>('app.js'),
    load<typeof import('../../src/execution/disk-artifact-store.ts')>('execution/disk-artifact-store.js'),
    load<typeof import('../../src/execution/runner.ts')>('execution/runner.js'),
    load<typeof import('../../src/productions/enhance/index.ts')>('productions/enhance/index.js'),
  ]);
  const work = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
  let stop = startMeasuring();
  let figures: Figures | undefined;
  try {
    await runWorkflow(
      enhance,
      enhance.options.parse({ input: clip, output, target: targetName, upscaler: 'lanczos' }),
      {
        engines: createEngines(),
        store: new DiskArtifactStore(work),
        onEvent: (event) => {
          if (!('step' in event) || event.step !== 'reconstruct') return;
          if (event.type === 'step-start') stop = startMeasuring();
          if (event.type === 'step-end') figures = stop();
        },
      },
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  if (!figures) throw new Error('The step "reconstruct" did not run.');
  return figures;
}

/** Of this process with all its threads. */
function startMeasuring(): () => Figures {
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return {
      cpuSeconds: (user + system) / 1e6,
      wallSeconds: (performance.now() - startedAt) / 1000,
      peakMiB: process.resourceUsage().maxRSS / 1024,
    };
  };
}
