import { z } from 'zod';
import { INPUT_STAGES } from '../../../execution/inputs/stages.ts';
import type { Stage } from '../../../execution/stage.ts';
import { CUT_STAGES, SHEET_STAGES } from '../../../pipelines/cut/stages.ts';
import type { Task, TaskEvent } from '../../../service/production-routes.ts';
import { toMegabytes } from '../documents.ts';
import { STAGES } from '../stages.ts';
import type { BatchDocuments } from './batch-documents.ts';

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
  { name: 'temporary_upload', status: 'uploading_temp', stages: [STAGES['upload-copies']] },
  { name: 'vl_analysis', status: 'vl_analyzing', stages: [STAGES['vl-analyse'], STAGES.transcribe] },
  { name: 'plan_generation', status: 'generating_plan', stages: [STAGES.propose] },
  {
    name: 'clip_generation',
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
  { name: 'final_upload', status: 'uploading_final', stages: [STAGES['upload-result']] },
  { name: 'cleanup', status: 'cleanup', stages: [STAGES['remove-copies']] },
] as const satisfies readonly BatchStage[];

type BatchStageName = (typeof BATCH_STAGES)[number]['name'];

/** What the stages are read off. */
export const STAGE_EVENTS = ['step-start', 'step-progress', 'step-end', 'step-retry'] as const;

const count = z.int().optional();

export const batchStageSchema = z.object({
  status: z
    .enum(['in_progress', 'completed', 'partial', 'failed', 'cancelled'])
    .describe('partial where some videos failed in it'),
  done: z.number().nullable(),
  total: z.number().nullable(),
  unit: z.string().nullable(),
  count: z.string().nullable().describe('Such as "3/7"'),
  duration_seconds: z.number(),
  retries: z.int().describe('How often something of it failed and was tried again'),
  videos_failed: count.describe('Of download and preparation'),
  videos_processed: count.describe('Of preparation'),
  videos_compressed: count.describe('Of compression'),
  total_size_reduction_mb: z.number().optional().describe('Of compression'),
  videos_uploaded: count.describe('Of temporary_upload'),
  videos_analyzed: count.describe('Of vl_analysis'),
  clips_generated: count.describe('Of clip_generation'),
  total_clips: count.describe('Of clip_generation'),
});

type StageView = z.output<typeof batchStageSchema>;

export function findBatchStage(name: string | null) {
  return BATCH_STAGES.find(({ stages }) => stages.some((stage) => stage.name === name));
}

/** The stages that a task has reached, with what each has done. */
export function summarizeStages(
  events: readonly TaskEvent[],
  task: Task,
  documents: BatchDocuments,
): Partial<Record<BatchStageName, StageView>> {
  const stages = gatherStages(events, task);
  const last = stages[findBatchStage(task.stage)?.name as BatchStageName];
  if (last && (task.status === 'failed' || task.status === 'cancelled')) last.status = task.status;
  for (const [name, view] of Object.entries(stages) as [BatchStageName, StageView][])
    Object.assign(view, countWork(name, view, documents), countFailures(name, view, documents));
  return stages;
}

function gatherStages(events: readonly TaskEvent[], task: Task): Partial<Record<BatchStageName, StageView>> {
  const isOver = task.finished_at !== null;
  const stages: Partial<Record<BatchStageName, StageView>> = {};
  const begun = new Map<string, number>();
  for (const event of events) {
    const name = findBatchStage(event.stage)?.name;
    if (name === undefined) continue;
    const at = Date.parse(event.at);
    if (!begun.has(name)) begun.set(name, at);
    const { stage_done: done, stage_total: total, stage_unit: unit } = event;
    const before = stages[name];
    const retries = (before?.retries ?? 0) + (event.event_type === 'step-retry' ? 1 : 0);
    stages[name] = {
      status: event.event_type === 'step-end' || isOver ? 'completed' : 'in_progress',
      done: done ?? before?.done ?? null,
      total: total ?? before?.total ?? null,
      unit: unit ?? before?.unit ?? null,
      count: total === null ? (before?.count ?? null) : `${Math.floor(done ?? 0)}/${Math.floor(total)}`,
      duration_seconds: Math.round((at - begun.get(name)!) / 100) / 10,
      retries,
    };
  }
  return stages;
}

/** Videos that could not be had, or not be read. */
function countFailures(
  name: BatchStageName,
  { status }: StageView,
  { videos = [] }: BatchDocuments,
): Partial<StageView> {
  if (name !== 'download' && name !== 'preparation') return {};
  const failed = videos.filter(
    ({ error, is_missing: isMissing }) => error && (name === 'download') === isMissing,
  );
  if (failed.length === 0) return {};
  return { videos_failed: failed.length, ...(status === 'completed' && { status: 'partial' }) };
}

function countWork(
  name: BatchStageName,
  { done, total, status }: StageView,
  { videos, copies, analyses, plan }: BatchDocuments,
): Partial<StageView> {
  switch (name) {
    case 'preparation':
      return { videos_processed: videos?.filter(({ error }) => !error).length ?? 0 };
    case 'compression': {
      const saved = copies?.reduce((sum, each) => sum + each.original_bytes - each.compressed_bytes, 0) ?? 0;
      return { videos_compressed: copies?.length ?? 0, total_size_reduction_mb: toMegabytes(saved) };
    }
    case 'temporary_upload':
      return { videos_uploaded: Math.floor(done ?? 0) };
    case 'vl_analysis':
      return {
        videos_analyzed:
          analyses?.filter(({ content }) => content !== undefined).length ?? Math.floor(done ?? 0),
      };
    case 'clip_generation': {
      const clips = plan?.clips.length ?? Math.floor(total ?? 0);
      return {
        clips_generated: status === 'completed' ? clips : Math.min(clips, Math.floor(done ?? 0)),
        total_clips: clips,
      };
    }
    default:
      return {};
  }
}
