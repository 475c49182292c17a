import { z } from '@hono/zod-openapi';
import type { MessageParameters } from '../core/messages/message.ts';
import { isFinal, type Task, type TaskStatus, type WaitingReason } from '../jobs/tasks/task.ts';
import { describeTask } from './described-task.ts';
import type { TaskView } from './task-view.ts';

export const TASK_STATUSES = [
  'queued',
  'running',
  'pausing',
  'paused',
  'cancelling',
  'completed',
  'partial',
  'failed',
  'cancelled',
] as const satisfies readonly TaskStatus[];

export const taskParameters = z.object({ id: z.string().min(1).max(100) });

const parametersSchema = z.custom<MessageParameters>().openapi({ type: 'object' });

/** A sentence of the catalogues with what it says. */
export const messageSchema = z
  .object({
    key: z.string().describe('Key of the sentence in the catalogues'),
    parameters: parametersSchema.optional(),
  })
  .openapi('Message');

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('In the language of the answer'),
    code: z.string().describe('Stable code of what went wrong'),
    reason: z.string().optional().describe('Which sentence of the code it is, where the code has several'),
    parameters: parametersSchema.optional().describe('What the sentences say, by name'),
    value: z.string().optional().describe('The value that was wrong'),
    remedy: z.string().optional().describe('What to do about it'),
    instance: z.string().optional().describe('Id of the request, also in the log'),
    report: z.string().optional().describe('Id of the error report, for the administrator'),
  })
  .openapi('Problem');

const warningSchema = z
  .object({
    code: z.string(),
    reason: z.string().optional(),
    message: z.string(),
    parameters: parametersSchema.optional(),
  })
  .openapi('Warning');

const estimateSchema = z
  .object({
    basis: z
      .enum(['same-options', 'same-production', 'other-machine', 'nothing'])
      .describe('What the past runs have in common'),
    runs: z.int().describe('Past runs that it is learnt from'),
    seconds: z.number().nullable(),
    bytes: z.number().nullable().describe('Size of the artifacts'),
    tokens: z.number().nullable().describe('Of hosted models, as they reported them'),
    money: z
      .record(z.string(), z.number())
      .nullable()
      .describe('Sums by currency, as hosted services reported them'),
  })
  .describe('What a run of the plan may take; null where nothing is known')
  .openapi('RunEstimate');

const stepRecordSchema = z.object({
  name: z.string(),
  status: z.string(),
  seconds: z.number(),
  retries: z.int().optional().describe('How often it, or one of its items, failed and was run again'),
});

/** What a task came to; a plan has `plan`, a batch has `children`. */
const taskResultSchema = z
  .object({
    outputs: z.record(z.string(), z.string()).describe('Names of the artifacts by role'),
    report: z.string().optional().describe('Name of the report’s page'),
    warnings: z.array(warningSchema),
    steps: z.array(stepRecordSchema),
    plan: z.unknown().optional(),
    estimate: estimateSchema.optional(),
    children: z.record(z.string(), z.int()).optional().describe('Tasks of a batch by their end'),
  })
  .openapi('TaskResult');

const taskErrorSchema = z
  .object({
    code: z.string().describe('Stable code of what went wrong'),
    reason: z.string().optional(),
    message: z.string().describe('In the language of the answer'),
    kind: z.enum(['usage', 'input', 'retryable', 'terminal', 'cancelled']),
    value: z.string().optional(),
    remedy: z.string().optional(),
    parameters: parametersSchema.optional(),
    report: z.string().optional(),
  })
  .openapi('TaskError');

const waitingSchema = z
  .object({
    code: z
      .enum(['no-worker', 'retry-delay', 'behind-others', 'next'])
      .describe(
        'no-worker: no living worker reads its queue; retry-delay: it is tried again after `seconds`; behind-others: others of its queue go first or run; next: a worker takes it within seconds',
      ),
    ahead: z.int().describe('Waiting tasks that go before it'),
    running: z.int().describe('Tasks of its queue that run'),
    seconds: z.number().nullable().describe('Until it is tried again'),
  })
  .describe('Why a task waits; null if it does not, and in lists')
  .openapi('Waiting');

export const taskSchema = z
  .object({
    task_id: z.string(),
    workflow: z.string(),
    mode: z.enum(['run', 'plan', 'batch']),
    status: z.enum(TASK_STATUSES),
    stage: z.string().nullable(),
    stage_progress: z.number().describe('0 to 1'),
    overall_progress: z.number().describe('0 to 1; never falls within a run'),
    message: z.string().describe('In the language of the answer'),
    message_source: messageSchema.nullable().describe('Sentence and parameters of the message'),
    eta_seconds: z.number().nullable(),
    queue: z.string(),
    queue_position: z.int().nullable().describe('Tasks before this one in its queue, while it waits'),
    waiting: waitingSchema.nullable(),
    priority: z.int(),
    parent_id: z.string().nullable(),
    title: z.string().nullable().describe('What people call it: its files at first'),
    attempts: z.int().describe('Runs that failed or crashed and were begun again'),
    options: z.record(z.string(), z.unknown()),
    result: taskResultSchema.nullable(),
    error: taskErrorSchema.nullable(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    finished_at: z.iso.datetime().nullable(),
    deadline_at: z.iso.datetime().nullable(),
  })
  .openapi('Task') satisfies z.ZodType<TaskView>;

/** A task as the API shows it, in a language. */
export function toTaskView(stored: Task, language: string, waiting?: WaitingReason): TaskView {
  const task = describeTask(stored, language);
  const formatTime = (date: Date | null): string | null => date && new Date(date).toISOString();
  return {
    task_id: task.id,
    workflow: task.workflow,
    mode: task.mode,
    status: task.status,
    stage: task.stage,
    stage_progress: task.stage_progress,
    overall_progress: task.overall_progress,
    message: task.message,
    message_source: task.message_source,
    eta_seconds: isFinal(task.status) ? null : task.eta_seconds,
    queue: task.queue,
    queue_position: waiting?.ahead ?? null,
    waiting: waiting ?? null,
    priority: task.priority,
    parent_id: task.parent_id,
    title: task.title,
    attempts: task.attempts + task.reaps,
    options: task.options,
    result: task.result,
    error: task.error,
    created_at: formatTime(task.created_at) as string,
    started_at: formatTime(task.started_at),
    finished_at: formatTime(task.finished_at),
    deadline_at: formatTime(task.deadline_at),
  };
}

export const acceptedSchema = z
  .object({
    success: z.literal(true),
    task_id: z.string(),
    status: z.enum(TASK_STATUSES),
    status_url: z.string(),
    progress_url: z.string(),
    events_url: z.string(),
  })
  .openapi('Accepted');

export function toAcceptedView({ id, status }: Task, basePath: string): z.output<typeof acceptedSchema> {
  const url = `${basePath}/api/v1/tasks/${id}`;
  return {
    success: true,
    task_id: id,
    status,
    status_url: `${url}/status`,
    progress_url: `${url}/progress`,
    events_url: `${url}/events`,
  };
}

const PROBLEM = { 'application/problem+json': { schema: problemSchema } };

/** Beside the answers that a route names. */
export const ANY_PROBLEM = { description: 'A problem', content: PROBLEM };

/** The answers that every route may give beside its own. */
export function declareResponse(status: number, description: string, schema: z.ZodType) {
  return {
    [status]: { description, content: { 'application/json': { schema } } },
    default: ANY_PROBLEM,
  } as const;
}

/** A refusal that a route names beside those that every one may give. */
export function declareProblem(status: number, description: string) {
  return { [status]: { description, content: PROBLEM }, default: ANY_PROBLEM } as const;
}
