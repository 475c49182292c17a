import { z } from 'zod';
import type { Task } from '../../../service/production-routes.ts';
import { clipIdSchema } from './replace-request.ts';
import { replaceTaskSchema } from './replace-task.ts';

/** Outputs of a task for one clip, by the production's own roles. */
export const CLIP_ROLES = {
  video: 'video',
  thumbnail: 'thumbnail',
  report: 'qa_report',
  analysis: 'analysis',
} as const;

export const clipParameters = z.object({ clip_id: clipIdSchema });

/** What a clip has become. */
const clipAssetSchema = z.object({
  asset_id: z.string().nullable().describe('Names the video where an input is asked for'),
  cached_url: z.string().nullable().describe('Link to the video, without a token, for seven days'),
  thumbnail: z.string().nullable().describe('Link to its picture, likewise'),
});

export const clipRecordSchema = z.object({
  clip_id: z.string(),
  ...clipAssetSchema.shape,
  task_id: z.string(),
  status: replaceTaskSchema.shape.status,
  updated_at: z.iso.datetime(),
});

export type ClipRecord = z.output<typeof clipRecordSchema>;
type ClipAsset = z.output<typeof clipAssetSchema>;

/** Outputs of a task, as routes get them of the service. */
interface Links {
  linkOutput(task: Task, role: string): Promise<string | null>;
}

/** The video and the picture that a task made of its clip, with links to them; nulls if it has made none. */
export async function createClipAsset(task: Task, { linkOutput }: Links): Promise<ClipAsset> {
  const name = task.result?.outputs[CLIP_ROLES.video];
  return {
    asset_id: name === undefined ? null : `task:${task.id}/${name}`,
    cached_url: await linkOutput(task, CLIP_ROLES.video),
    thumbnail: await linkOutput(task, CLIP_ROLES.thumbnail),
  };
}
