import { z } from 'zod';
import { createMessage } from '../../core/messages/message.ts';
import type { RemoteProgress, RemoteService } from '../../engines/remote-tasks.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import { confirmUnknown } from '../hosted-generation/confirm-unknown.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';
import type { HostedEndpoint } from '../hosted-generation/hosted-adapters.ts';
import {
  callService,
  createTaskFailure,
  type HostedService,
  requireServiceKey,
  type ServicePauses,
  submitTask,
} from '../hosted-generation/hosted-service.ts';
import { lookUp } from '../hosted-generation/look-up.ts';

const KEY_VARIABLE = 'RUNWAYML_API_SECRET';
const VERSION = '2024-11-06';
const TIMEOUT_SECONDS = 3600;
/** Its reference asks for at least five seconds between looks at one task. */
const POLL_SECONDS = 5;

const acceptedSchema = z.object({ id: z.string().min(1) });
const taskSchema = z.object({
  status: z.enum(['PENDING', 'THROTTLED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
  progress: z.number().optional().catch(undefined),
  output: z.array(z.string().min(1)).optional(),
  failure: z.string().default(''),
  failureCode: z.string().default(''),
});
type RunwayTask = z.output<typeof taskSchema>;

/** A kind of task. */
export interface RunwayWork {
  readonly model: string;
  /** Path of the endpoint, such as "/v1/image_to_video". */
  readonly path: string;
  /** What is billed for a task that succeeds. */
  readonly usage: RemoteUsage;
}

/** @throws `hosted.no-key` */
export function createRunwayService({ url, apiKey }: HostedEndpoint): HostedService {
  const key = requireServiceKey(apiKey, 'Runway', KEY_VARIABLE);
  const headers = { authorization: `Bearer ${key}`, 'x-runway-version': VERSION };
  return { name: 'Runway', url, headers, keyVariable: KEY_VARIABLE };
}

/**
 * Runway's tasks, as its SDK has them (github.com/runwayml/sdk-node, src/resources/image-to-video.ts, text-to-image.ts,
 * tasks.ts). It has no way to find a task by a name of ours, and calls nobody when one has ended. The result is the address
 * of a file, which is kept for a day.
 */
export function createRunwayTasks(
  service: HostedService,
  { model, path, usage }: RunwayWork,
  pauses: ServicePauses = {},
): RemoteService<Readonly<Record<string, unknown>>, string> {
  return {
    name: `${model} at ${new URL(service.url).host}`,
    billed: describeBilled(model, service.url),
    getExpectedUsage: () => usage,
    timeoutSeconds: TIMEOUT_SECONDS,
    pollSeconds: POLL_SECONDS,
    ...pauses,
    submit: (body, { signal }) =>
      submitTask(service, path, body, { readId: (json) => acceptedSchema.safeParse(json).data?.id, signal }),
    poll: confirmUnknown(async (id, signal) => {
      const task = await lookUp(service, createPath(id), taskSchema, signal);
      return task ? describeTask(service, task, usage) : { state: 'unknown' };
    }),
    async cancel(id, signal) {
      // Deleting a task that is done would throw away what was paid for.
      const task = await lookUp(service, createPath(id), taskSchema, signal);
      if (task?.status !== 'PENDING' && task?.status !== 'THROTTLED') return false;
      const { status } = await callService(service, createPath(id), { method: 'DELETE' }, signal);
      return status < 300;
    },
    async read(answer) {
      const [url] = (answer as { readonly json: readonly string[] }).json;
      if (url !== undefined) return url;
      throw createTaskFailure(service, createMessage('result-problem.no-files'));
    },
  };
}

function describeTask(
  service: HostedService,
  { status, progress, output = [], failure, failureCode }: RunwayTask,
  usage: RemoteUsage,
): RemoteProgress {
  if (status === 'SUCCEEDED') return { state: 'done', answer: { json: output }, usage };
  if (status !== 'FAILED' && status !== 'CANCELLED')
    return { state: 'working', ...(progress !== undefined && { progress }) };
  const problem = [failure || status, failureCode].filter(Boolean).join(' ');
  return { state: 'failed', error: createTaskFailure(service, problem) };
}

function createPath(id: string): string {
  return `/v1/tasks/${encodeURIComponent(id)}`;
}
