import { z } from 'zod';
import { describeError } from '../../../core/errors.ts';
import { createMessage } from '../../../core/messages/message.ts';
import { translate } from '../../../core/messages/translate.ts';
import type { Task, TaskEvent } from '../../../service/production-routes.ts';
import {
  analysisSchema,
  type BatchDocuments,
  compressionSchema,
  listVideos,
  planSchema,
  summarizeCompression,
  videoInfoSchema,
} from './batch-documents.ts';
import { getSourceTypes } from './batch-request.ts';
import { BATCH_STAGES, batchStageSchema, findBatchStage, summarizeStages } from './batch-stages.ts';

const BATCH_STATUSES = [
  'queued',
  ...BATCH_STAGES.map(({ status }) => status),
  'paused',
  'completed',
  'partial',
  'failed',
  'cancelled',
] as const;

const errorSchema = z.object({
  video_index: z.int().nullable().describe('Number of the video in the request, from 0; null for the whole'),
  code: z.string(),
  message: z.string(),
});

export const batchStatusSchema = z.object({
  task_id: z.string(),
  status: z.enum(BATCH_STATUSES),
  status_text: z.string().describe('The status in the language of the answer'),
  progress: z.int().describe('0 to 100'),
  current_stage: z.string().nullable(),
  stages: z.record(z.string(), batchStageSchema),
  videos_info: z.array(videoInfoSchema),
  compression_summary: compressionSchema,
  vl_analysis_results: z.array(analysisSchema).nullable().describe('When the vision model has watched'),
  clip_decisions: planSchema.nullable().describe('When the clips are chosen'),
  final_video_url: z.string().nullable(),
  final_video_info: z
    .object({ duration: z.number(), resolution: z.string(), size_mb: z.number() })
    .nullable(),
  error: z.string().nullable(),
  error_details: z.array(errorSchema).nullable().describe('What went wrong, by video'),
  estimated_completion: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable(),
});

export type BatchStatus = z.output<typeof batchStatusSchema>;

/** How a task stands, and in which language it is told. */
interface BatchView {
  readonly task: Task;
  readonly language: string;
  readonly events: readonly TaskEvent[];
  readonly documents: BatchDocuments;
  readonly videoUrl: string | null;
}

/** A highlights task by its stages. */
export function toBatchStatus({ task, language, events, documents, videoUrl }: BatchView): BatchStatus {
  const status = getStatus(task);
  const { film, analyses, plan } = documents;
  return {
    task_id: task.id,
    status,
    status_text: translate(createMessage(`highlights.status.${status}`), language),
    progress: Math.round(task.overall_progress * 100),
    current_stage: findBatchStage(task.stage)?.name ?? null,
    stages: summarizeStages(events, task, documents),
    videos_info: listVideos(getSourceTypes(task), documents),
    compression_summary: summarizeCompression(documents),
    vl_analysis_results: analyses ? [...analyses] : null,
    clip_decisions: plan ?? null,
    final_video_url: videoUrl,
    final_video_info: film
      ? { duration: film.duration, resolution: film.resolution, size_mb: film.size_mb }
      : null,
    error: task.error?.message ?? null,
    error_details: listErrors(task, documents, language),
    ...getTimes(task, events),
  };
}

function getTimes(task: Task, events: readonly TaskEvent[]) {
  const formatTime = (date: Date | null): string | null => date && new Date(date).toISOString();
  const created_at = formatTime(task.created_at) as string;
  const { eta_seconds: eta } = task;
  const isOver = task.finished_at !== null;
  return {
    estimated_completion: eta === null || isOver ? null : new Date(Date.now() + eta * 1000).toISOString(),
    created_at,
    updated_at: formatTime(task.finished_at) ?? events.at(-1)?.at ?? created_at,
    completed_at: formatTime(task.finished_at),
  };
}

function getStatus({ status, stage }: Task): BatchStatus['status'] {
  if (status === 'running' || status === 'pausing' || status === 'cancelling')
    return findBatchStage(stage)?.status ?? 'preparing';
  return status;
}

/** Videos that were left out as soon as it is known, and all warnings of a task that has ended; null if there are none. */
function listErrors(
  task: Task,
  { videos = [] }: BatchDocuments,
  language: string,
): BatchStatus['error_details'] {
  const ofVideos = videos.flatMap(({ video_index, error }) =>
    error ? [{ video_index, code: error.code, message: describeError(error, language).message }] : [],
  );
  const others = (task.result?.warnings ?? []).filter(({ reason }) => reason !== 'source-left-out');
  const all = [...ofVideos, ...others.map(({ code, message }) => ({ video_index: null, code, message }))];
  return all.length > 0 ? all : null;
}
