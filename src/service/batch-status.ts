import { z } from '@hono/zod-openapi';
import type { Task, TaskEvent } from '../jobs/tasks/task.ts';
import type { ServiceContext } from './service-context.ts';

/** Stages of batch clipping by the steps that they are made of, and what a task is called in them. */
const STAGES = {
  download: { steps: ['fetch'], status: 'downloading' },
  preparation: { steps: ['index-source', 'survey'], status: 'preparing' },
  compression: { steps: ['proxy'], status: 'compressing' },
  vl_analysis: { steps: ['vl-analyse', 'transcribe'], status: 'vl_analyzing' },
  clip_generation: { steps: ['propose'], status: 'generating_plan' },
  clipping: { steps: ['cut-clips'], status: 'clipping' },
  merging: { steps: ['cut-sound', 'assemble-cut', 'verify-cut', 'contact-sheet'], status: 'merging' },
} as const;

const STATUSES = [
  'queued',
  ...Object.values(STAGES).map(({ status }) => status),
  'paused',
  'completed',
  'partial',
  'failed',
  'cancelled',
] as const;

const stageSchema = z.object({
  status: z.enum(['in_progress', 'completed']),
  done: z.number().nullable(),
  total: z.number().nullable(),
  unit: z.string().nullable(),
  count: z.string().nullable().describe('Such as "3/7"'),
  duration_seconds: z.number(),
});

export const batchStatusSchema = z.object({
  task_id: z.string(),
  status: z.enum(STATUSES),
  progress: z.int().describe('0 to 100'),
  current_stage: z.string().nullable(),
  stages: z.record(z.string(), stageSchema),
  final_video_url: z.string().nullable(),
  error: z.string().nullable(),
  error_details: z.array(z.object({ code: z.string(), message: z.string() })),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable(),
});

export type BatchStatus = z.output<typeof batchStatusSchema>;
type StageView = z.output<typeof stageSchema>;

/** A highlights task by its stages, read off the events that it has told. */
export async function batchStatus(
  { database }: Pick<ServiceContext, 'database'>,
  task: Task,
): Promise<BatchStatus> {
  const rows = await database.query<{ data: TaskEvent }>(
    `SELECT data FROM footlight.events WHERE task_id = $1 AND type IN ('step-start', 'step-progress', 'step-end')
     ORDER BY sequence`,
    [task.id],
  );
  const events = rows.map(({ data }) => data);
  const time = (date: Date | null): string | null => date && new Date(date).toISOString();
  const film = task.result?.outputs.film;
  const { message } = (task.error ?? {}) as { message?: string };
  return {
    task_id: task.id,
    status: statusOf(task),
    progress: Math.round(task.overall_progress * 100),
    current_stage: stageOf(task.stage)?.[0] ?? null,
    stages: stagesOf(events, task),
    final_video_url:
      film === undefined ? null : `/api/v1/tasks/${task.id}/artifacts/${encodeURIComponent(film)}`,
    error: message ?? null,
    error_details: (task.result?.warnings ?? []).map(({ code, message: text }) => ({ code, message: text })),
    created_at: time(task.created_at) as string,
    updated_at: events.at(-1)?.at ?? (time(task.created_at) as string),
    completed_at: time(task.finished_at),
  };
}

function stageOf(step: string | null) {
  return Object.entries(STAGES).find(([, { steps }]) => (steps as readonly string[]).includes(step ?? ''));
}

function statusOf({ status, stage }: Task): BatchStatus['status'] {
  if (status === 'running' || status === 'pausing' || status === 'cancelling')
    return stageOf(stage)?.[1].status ?? 'preparing';
  return status;
}

function stagesOf(events: readonly TaskEvent[], task: Task): Record<string, StageView> {
  const isOver = task.finished_at !== null;
  const stages: Record<string, StageView> = {};
  const begun = new Map<string, number>();
  for (const event of events) {
    const name = stageOf(event.stage)?.[0];
    if (name === undefined) continue;
    const at = Date.parse(event.at);
    if (!begun.has(name)) begun.set(name, at);
    const { stage_done: done, stage_total: total, stage_unit: unit } = event;
    const before = stages[name];
    stages[name] = {
      status: event.event_type === 'step-end' || isOver ? 'completed' : 'in_progress',
      done: done ?? before?.done ?? null,
      total: total ?? before?.total ?? null,
      unit: unit ?? before?.unit ?? null,
      count: total === null ? (before?.count ?? null) : `${Math.floor(done ?? 0)}/${Math.floor(total)}`,
      duration_seconds: Math.round((at - begun.get(name)!) / 100) / 10,
    };
  }
  return stages;
}
