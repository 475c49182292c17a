import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { createBackgroundRuns, type GivenOptions } from './background-runs.ts';
import { lumaMatter } from './luma-matter.ts';

/** Where a run is killed: as soon as the given share of a step is done, or at its start. */
export interface KillPoint {
  readonly step: string;
  /** 0 to 1. */
  readonly share: number;
}

export interface KilledRun {
  readonly work: string;
  readonly options: GivenOptions;
  readonly point: KillPoint;
}

// A program: a run of `background` in a process of its own, which kills itself, so that nothing is left to chance.
const { work, options, point } = JSON.parse(process.argv[2]!) as KilledRun;
await createBackgroundRuns(work, [lumaMatter, lanczos]).run(options, (event) => {
  if (!('step' in event) || event.step !== point.step) return;
  const done = event.type === 'step-progress' ? event.done / event.total! : 0;
  if (done >= point.share) process.kill(process.pid, 'SIGKILL');
});
