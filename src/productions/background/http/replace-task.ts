import { z } from 'zod';
import type { Task, TaskEvent } from '../../../service/production-routes.ts';
import { PHASE_NAMES, type PhaseName, type PhaseState, showPhase } from './phases.ts';
import { clipIdSchema } from './replace-request.ts';

const percent = z.int().min(0).max(100);
const status = z.enum([...PHASE_NAMES, 'paused']);

const progressFields = {
  stage: z.enum(PHASE_NAMES),
  stage_progress: percent.describe('Whole percent of the stage'),
  overall_progress: percent.describe('Whole percent; 100 only when all is done'),
  message: z.string().describe('In the language of the answer'),
  eta_seconds: z.int().nullable().describe('Seconds that remain, if they can be estimated'),
};

const resultSchema = z
  .looseObject({
    final_video_url: z.string().nullable(),
    thumbnail: z.string().nullable(),
    qa_report: z.unknown().describe('Scores of the result, 0 to 1'),
  })
  .describe('And the address of every other output, by its role');

export const acceptedSchema = z.object({
  task_id: z.string().describe('Begins with bg-replace-'),
  clip_id: clipIdSchema,
  status: z.literal('created'),
  status_url: z.string(),
  events_url: z.string(),
  created_at: z.iso.datetime(),
});

export const replaceTaskSchema = z.object({
  task_id: z.string(),
  clip_id: z.string().nullable(),
  status,
  ...progressFields,
  result: resultSchema.optional().describe('When the task is completed'),
  warning: z.string().optional().describe('What did not come out as it should'),
  error: z
    .object({ code: z.string(), message: z.string(), remedy: z.string().optional() })
    .optional()
    .describe('When the task has failed'),
});

/** An event of the stream, as JSON. */
export const replaceEventSchema = z.object({
  task_id: z.string(),
  event_type: z.enum(['progress', 'completed', 'failed', 'cancelled']),
  ...progressFields,
});

export type ReplaceTask = z.output<typeof replaceTaskSchema>;
export type ReplaceResult = z.output<typeof resultSchema>;
type ReplaceEvent = z.output<typeof replaceEventSchema>;

/** The clip that a task is for. */
export function getClipId({ options }: Pick<Task, 'options'>): string | null {
  return typeof options.clipId === 'string' ? options.clipId : null;
}

export function getStatus({ status: own }: Pick<Task, 'status'>, { stage }: { readonly stage: PhaseName }) {
  return own === 'paused' ? 'paused' : stage;
}

/** A task with its texts in the language of the answer, as the replacement API shows it. */
export function toReplaceTask(
  task: Task,
  state: PhaseState,
  shown: { readonly id: string; readonly result?: ReplaceResult },
): ReplaceTask {
  const phase = showPhase(state);
  const { error, message, result } = task;
  const warning = result?.warnings.map((each) => each.message).join('\n');
  return {
    task_id: shown.id,
    clip_id: getClipId(task),
    status: getStatus(task, phase),
    ...phase,
    message,
    eta_seconds: state.end ? null : toWholeSeconds(task.eta_seconds),
    ...(shown.result && { result: shown.result }),
    ...(warning && { warning }),
    ...(error && { error: { code: error.code, message: error.message, remedy: error.remedy } }),
  };
}

/** An event with its texts in the language of the answer, as the replacement API sends it. */
export function toReplaceEvent(event: TaskEvent, state: PhaseState, id: string): ReplaceEvent {
  return {
    task_id: id,
    event_type: state.end ?? 'progress',
    ...showPhase(state),
    message: event.message,
    eta_seconds: state.end ? null : toWholeSeconds(event.eta_seconds),
  };
}

function toWholeSeconds(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds);
}
