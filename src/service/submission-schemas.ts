import { z } from '@hono/zod-openapi';
import type { TaskRequest } from '../jobs/tasks/task.ts';
import type { ServiceRequest } from './service-context.ts';

/** How a task is to be run: in every body that submits one, beside the options. */
export const taskFields = z.object({
  priority: z.int().min(-100).max(100).default(0).describe('Higher goes first'),
  deadline_seconds: z
    .int()
    .min(1)
    .max(30 * 86_400)
    .optional()
    .describe('Give the task up when it has not ended by then'),
});

export type TaskFields = z.output<typeof taskFields>;

export const submissionHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The same key gives the same task, however often the request is sent'),
});

/** Parts a body into what is said of the task and what is asked of the production. */
export function takeTaskFields<Body extends TaskFields>({
  priority,
  deadline_seconds,
  ...rest
}: Body): {
  readonly fields: TaskFields;
  readonly rest: Omit<Body, keyof TaskFields>;
} {
  return { fields: { priority, deadline_seconds }, rest };
}

/** What a request says of its task; the route has to declare `submissionHeaders`. */
export function readTaskRequest(
  context: ServiceRequest,
  { priority, deadline_seconds: deadlineSeconds }: TaskFields,
): Omit<TaskRequest, 'sources'> {
  return { priority, deadlineSeconds, idempotencyKey: context.req.header('idempotency-key') };
}
