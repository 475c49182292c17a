import { z } from 'zod';
import { INPUT_STAGES } from '../../../execution/inputs/stages.ts';
import type { Stage } from '../../../execution/stage.ts';
import { CUT_STAGES, SHEET_STAGES } from '../../../pipelines/cut/stages.ts';
import { getArtifactPath, type Task, type TaskEvent } from '../../../service/production-routes.ts';
import { STAGES } from '../stages.ts';

interface BatchStage {
  readonly name: string;
  /** What a task is called while it is in this stage. */
  readonly status: string;
  readonly stages: readonly Stage[];
}

/** Stages of batch clipping by the production's own, of which each belongs to one. */
export const BATCH_STAGES = [
  { name: 'download', status: 'downloading', stages: [INPUT_STAGES.fetch] },
  { name: 'preparation', status: 'preparing', stages: [CUT_STAGES['index-source'], STAGES.survey] },
  { name: 'compression', status: 'compressing', stages: [STAGES.proxy] },
  { name: 'vl_analysis', status: 'vl_analyzing', stages: [STAGES['vl-analyse'], STAGES.transcribe] },
  { name: 'clip_generation', status: 'generating_plan', stages: [STAGES.propose] },
  {
    name: 'clipping',
    status: 'clipping',
    stages: [CUT_STAGES['follow-subject'], CUT_STAGES['cut-clips']],
  },
  {
    name: 'merging',
    status: 'merging',
    stages: [
      CUT_STAGES['cut-sound'],
      CUT_STAGES['assemble-cut'],
      CUT_STAGES['verify-cut'],
      SHEET_STAGES['contact-sheet'],
    ],
  },
] as const satisfies readonly BatchStage[];

/** What the status is read off. */
export const STAGE_EVENTS = ['step-start', 'step-progress', 'step-end'] as const;

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
  status: z.enum([
    'queued',
    ...BATCH_STAGES.map(({ status }) => status),
    'paused',
    'completed',
    'partial',
    'failed',
    'cancelled',
  ]),
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

/**
 * A highlights task by its stages.
 *
 * @param getUrl makes the address of a path
 */
export function toBatchStatus(
  task: Task,
  events: readonly TaskEvent[],
  getUrl: (path: string) => string,
): BatchStatus {
  const formatTime = (date: Date | null): string | null => date && new Date(date).toISOString();
  const videoName = task.result?.outputs.film;
  return {
    task_id: task.id,
    status: getStatus(task),
    progress: Math.round(task.overall_progress * 100),
    current_stage: findBatchStage(task.stage)?.name ?? null,
    stages: summarizeStages(events, task),
    final_video_url: videoName === undefined ? null : getUrl(getArtifactPath(task.id, videoName)),
    error: task.error?.message ?? null,
    error_details: (task.result?.warnings ?? []).map(({ code, message }) => ({ code, message })),
    created_at: formatTime(task.created_at) as string,
    updated_at: events.at(-1)?.at ?? (formatTime(task.created_at) as string),
    completed_at: formatTime(task.finished_at),
  };
}

function findBatchStage(name: string | null) {
  return BATCH_STAGES.find(({ stages }) => stages.some((stage) => stage.name === name));
}

function getStatus({ status, stage }: Task): BatchStatus['status'] {
  if (status === 'running' || status === 'pausing' || status === 'cancelling')
    return findBatchStage(stage)?.status ?? 'preparing';
  return status;
}

function summarizeStages(events: readonly TaskEvent[], task: Task): Record<string, StageView> {
  const isOver = task.finished_at !== null;
  const stages: Record<string, StageView> = {};
  const begun = new Map<string, number>();
  for (const event of events) {
    const name = findBatchStage(event.stage)?.name;
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
