import { isDeepStrictEqual } from 'node:util';
import { hashJson } from '../core/hashing.ts';
import type { Production } from '../execution/production.ts';
import type { TaskRequest } from '../jobs/tasks/task.ts';
import type { ServiceRequest } from './service-context.ts';

/** The digest of what a caller sent, by which the same is known again; undefined where no key asks for that. */
export async function digestBody(
  context: ServiceRequest,
  { idempotencyKey }: Pick<TaskRequest, 'idempotencyKey'>,
): Promise<string | undefined> {
  return idempotencyKey === undefined ? undefined : hashJson(await context.req.json());
}

/** Names of the options whose values are what they are where they are left out. */
export function listDefaulted(
  { options: schema }: Production,
  options: Readonly<Record<string, unknown>>,
): string[] {
  const isDefault = (name: string): boolean => {
    const omitted = schema.shape[name]?.safeParse(undefined);
    return omitted?.success === true && isDeepStrictEqual(omitted.data, options[name]);
  };
  return Object.keys(options).filter(isDefault);
}
