import type { z } from 'zod';
import { callService, createOtherAnswerError, createRefusal, type HostedService } from './hosted-service.ts';

/**
 * Asks a service for a task.
 *
 * @returns nothing if it knows none of that name
 * @throws `hosted.refused`, and `hosted.unreachable` for an answer of another form
 */
export async function lookUp<Schema extends z.ZodType>(
  service: HostedService,
  path: string,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.output<Schema> | undefined> {
  const answer = await callService(service, path, {}, signal);
  if (answer.status === 404) return undefined;
  if (answer.status >= 300) throw createRefusal(service, answer);
  const { data, error } = schema.safeParse(answer.json);
  if (error) throw createOtherAnswerError(service, error);
  return data;
}
