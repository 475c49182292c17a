import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import type { EventListener, WorkflowEvent } from '../../src/execution/events.ts';
import { createBackgroundRuns, createMadeBackgroundRuns, type GivenOptions } from './background-runs.ts';
import { FilmEngine } from './film-engine.ts';
import { lumaMatter } from './luma-matter.ts';
import { createEngineRuns, createStoryboardRuns } from './storyboard-runs.ts';

/** Where a run is killed: as soon as the given share of a step is done; one that tells of no share is done at its end. */
export interface KillPoint {
  readonly step: string;
  /** 0 to 1. */
  readonly share: number;
}

export interface KilledRun {
  readonly production: keyof typeof PRODUCTIONS;
  readonly work: string;
  readonly options: GivenOptions;
  readonly point: KillPoint;
}

/** Runs by the names of their productions. */
const PRODUCTIONS = {
  background: (work: string) => createBackgroundRuns(work, [lumaMatter, lanczos]),
  backgroundOfEngines: (work: string) => createMadeBackgroundRuns(work, new FilmEngine(`${work}.log`)),
  storyboard: (work: string) => createStoryboardRuns(work),
  storyboardOfEngines: createEngineRuns,
} as const;

/** Dies at a point of the run. */
const die =
  (point: KillPoint): EventListener =>
  (event) => {
    if (!('step' in event) || event.step !== point.step) return;
    if (getDone(event) >= point.share) process.kill(process.pid, 'SIGKILL');
  };

function getDone(event: WorkflowEvent): number {
  if (event.type === 'step-progress') return event.done / event.total!;
  return event.type === 'step-end' ? 1 : 0;
}

// A program: a run in a process of its own, which kills itself, so that nothing is left to chance.
const { production, work, options, point } = JSON.parse(process.argv[2]!) as KilledRun;
await PRODUCTIONS[production](work).run(options, die(point));
