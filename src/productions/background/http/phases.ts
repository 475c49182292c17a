import { INPUT_STAGES } from '../../../execution/inputs/stages.ts';
import type { Stage } from '../../../execution/stage.ts';
import { VIDEO_STAGES } from '../../../pipelines/film/stages.ts';
import type { TaskEvent } from '../../../service/production-routes.ts';
import { BACKDROP_STAGES, STAGES } from '../stages.ts';

interface Phase {
  readonly name: string;
  /** Percentage of the whole that is reached at its end. */
  readonly reached: number;
  /** The production's own stages that it consists of, in the order in which they run. */
  readonly stages: readonly Stage[];
}

/** What a task goes through, in this order. */
export const PHASES = [
  { name: 'created', reached: 0, stages: [INPUT_STAGES.fetch] },
  { name: 'analyzing', reached: 10, stages: [VIDEO_STAGES.analyze, STAGES['survey-shots']] },
  {
    name: 'separating',
    reached: 30,
    stages: [STAGES.separate, STAGES['follow-camera'], STAGES['measure-subject']],
  },
  { name: 'generating', reached: 60, stages: [...BACKDROP_STAGES, STAGES.generate] },
  { name: 'compositing', reached: 80, stages: [STAGES.composite] },
  {
    name: 'enhancing',
    reached: 95,
    stages: [
      STAGES['check-quality'],
      STAGES['repair-mattes'],
      STAGES['measure-scene'],
      VIDEO_STAGES.assemble,
      STAGES['verify-clip'],
      STAGES['background-report'],
    ],
  },
] as const satisfies readonly Phase[];

const LIST: readonly Phase[] = PHASES;
type End = 'completed' | 'failed' | 'cancelled';

export const PHASE_NAMES = [...PHASES.map(({ name }) => name), 'completed', 'failed', 'cancelled'] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];

/** How far a task has come. */
export interface PhaseState {
  /** Index of the phase. */
  readonly phase: number;
  /** Share of the phase that is done, 0 to 1. */
  readonly share: number;
  readonly end?: End;
}

export const FIRST_PHASE: PhaseState = { phase: 0, share: 0 };

type Progress = Pick<TaskEvent, 'status' | 'stage' | 'stage_progress'>;

/**
 * The state after an event. It never goes back, also where work that was finished is looked up again after a pause, or
 * where one clip follows another. A task that is retried after its end begins anew.
 */
export function followPhases(before: PhaseState, event: Progress): PhaseState {
  const { phase, share, end } = before;
  const now = getEnd(event.status);
  if (now) return { phase, share, end: now };
  const from = end === undefined ? before : FIRST_PHASE;
  const found = locateStage(event);
  if (!found || found.phase < from.phase) return from;
  return found.phase > from.phase || found.share > from.share ? found : from;
}

/** The phase of a stage, and the share of it that is done if the stages before are done; undefined for other stages. */
function locateStage({ stage: name, stage_progress: progress }: Progress): PhaseState | undefined {
  const phase = LIST.findIndex(({ stages }) => stages.some((stage) => stage.name === name));
  if (phase < 0) return undefined;
  const { stages } = LIST[phase]!;
  const index = stages.findIndex((stage) => stage.name === name);
  const before = sumWeights(stages.slice(0, index));
  return { phase, share: (before + stages[index]!.weight * progress) / sumWeights(stages) };
}

function sumWeights(stages: readonly Stage[]): number {
  return stages.reduce((sum, { weight }) => sum + weight, 0);
}

function getEnd(status: TaskEvent['status']): End | undefined {
  switch (status) {
    // What could not be made is in the warning.
    case 'completed':
    case 'partial':
      return 'completed';
    case 'failed':
    case 'cancelled':
      return status;
    default:
      return undefined;
  }
}

/** A state in whole percents: 100 for the whole only at the end. */
interface ShownPhase {
  readonly stage: PhaseName;
  readonly stage_progress: number;
  readonly overall_progress: number;
}

export function showPhase({ phase, share, end }: PhaseState): ShownPhase {
  if (end === 'completed') return { stage: end, stage_progress: 100, overall_progress: 100 };
  const { name, reached } = PHASES[phase]!;
  const start = PHASES[phase - 1]?.reached ?? 0;
  return {
    stage: end ?? name,
    stage_progress: toWholePercent(share * 100),
    overall_progress: toWholePercent(start + (reached - start) * share),
  };
}

/** Rounds down, but not because a sum of shares is a hair below what it stands for. */
function toWholePercent(percentage: number): number {
  return Math.floor(percentage + 1e-9);
}
