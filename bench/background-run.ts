import { cueDepth } from '../src/adapters/builtin-depth/index.ts';
import { lanczos } from '../src/adapters/builtin-lanczos/index.ts';
import { builtinPlate } from '../src/adapters/builtin-plate/index.ts';
import { screenMatter } from '../src/adapters/builtin-screen/index.ts';
import { createEngines } from '../src/app.ts';
import { DiskArtifactStore } from '../src/execution/disk-artifact-store.ts';
import { runWorkflow } from '../src/execution/runner.ts';
import { background } from '../src/productions/background/index.ts';

/** Time that work took: by the clock, and of all processors together. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** What a run of the production took, as a whole and by its steps. */
export interface RunCost extends Cost {
  /** The first execution of each step; a step whose result was stored already is left out. */
  readonly steps: ReadonlyMap<string, Cost>;
}

/** Starts a stopwatch; the result reads it. */
export function startWatch(): () => Cost {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
  };
}

/**
 * Runs `background` in this process with the built-in engines alone.
 *
 * @param work folder of its artifacts
 * @param onStep is given the name of each step as it begins
 */
export async function runBackground(
  options: Readonly<Record<string, unknown>>,
  work: string,
  onStep: (step: string) => void = () => undefined,
): Promise<RunCost> {
  const steps = new Map<string, Cost>();
  const running = new Map<string, () => Cost>();
  const read = startWatch();
  await runWorkflow(background, background.options.parse({ upscale: false, ...options }), {
    engines: createEngines({}, { adapters: [screenMatter, builtinPlate, lanczos, cueDepth] }),
    store: new DiskArtifactStore(work),
    onEvent: (event) => {
      if (event.type === 'step-start') {
        running.set(event.step, startWatch());
        onStep(event.step);
      }
      if (event.type !== 'step-end' || event.status !== 'run' || steps.has(event.step)) return;
      steps.set(event.step, running.get(event.step)!());
    },
  });
  return { ...read(), steps };
}
