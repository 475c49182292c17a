export interface StageTitle {
  readonly name: string;
  readonly title: string;
}

/** What of a task its lamps show. */
export interface LampState {
  readonly status: string;
  readonly stage: string | null;
  /** 0 to 1. */
  readonly stage_progress: number;
}

type Light = 'done' | 'now' | 'failed' | 'waiting';

/** Lights one lamp a stage: those before the stage that runs are done, unless the task has not begun. */
export function lightLamps(
  stages: readonly StageTitle[],
  { status, stage, stage_progress }: LampState,
): (StageTitle & { readonly light: Light; readonly share: number })[] {
  const isDone = status === 'completed' || status === 'partial';
  const at = stages.findIndex(({ name }) => name === stage);
  return stages.map(({ name, title }, i) => {
    if (isDone || i < at) return { name, title, light: 'done', share: 1 };
    if (i > at) return { name, title, light: 'waiting', share: 0 };
    return { name, title, light: status === 'failed' ? 'failed' : 'now', share: stage_progress };
  });
}
