import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import type { RemoteProgress, RemoteService } from '../../engines/remote-tasks.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import { confirmUnknown } from '../hosted-generation/confirm-unknown.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';
import type { HostedEndpoint } from '../hosted-generation/hosted-adapters.ts';
import {
  callService,
  createOtherAnswerError,
  createRefusal,
  createTaskFailure,
  type HostedAnswer,
  type HostedService,
  requireServiceKey,
  type ServicePauses,
  submitTask,
} from '../hosted-generation/hosted-service.ts';
import { lookUp } from '../hosted-generation/look-up.ts';

const KEY_VARIABLE = 'FAL_KEY';
const TIMEOUT_SECONDS = 3600;
const POLL_SECONDS = 3;

/** Owner, app, and the path within it. */
const ENDPOINT = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)+$/;

const acceptedSchema = z.object({ request_id: z.string().min(1) });
const statusSchema = z.object({
  status: z.enum(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']),
  error: z.unknown().optional(),
  metrics: z.object({ inference_time: z.number().nullish() }).nullish().catch(undefined),
});
const cancelSchema = z.object({ status: z.string() });

/** @throws `hosted.no-key` */
export function createFalService({ url, apiKey }: HostedEndpoint): HostedService {
  const key = requireServiceKey(apiKey, 'fal', KEY_VARIABLE);
  return { name: 'fal', url, headers: { authorization: `Key ${key}` }, keyVariable: KEY_VARIABLE };
}

/**
 * Requests in fal's queue (fal.ai/docs/documentation/model-apis/inference/queue; github.com/fal-ai/fal-js,
 * libs/client/src/queue.ts). Status and result are asked of the app, without the path of the endpoint. It has no way to find
 * a request by a name of ours. The result is the model's own JSON.
 *
 * @param model an endpoint, such as "fal-ai/stable-video"
 * @param usage what is billed for a request that succeeds, besides the time that fal says it took
 */
export function createFalTasks(
  service: HostedService,
  model: string,
  usage: RemoteUsage,
  pauses: ServicePauses = {},
): RemoteService<Readonly<Record<string, unknown>>, unknown> {
  const createPath = (id: string): string => `/${getApp(model)}/requests/${encodeURIComponent(id)}`;
  return {
    name: `${model} at ${new URL(service.url).host}`,
    billed: describeBilled(model, service.url),
    getExpectedUsage: () => usage,
    timeoutSeconds: TIMEOUT_SECONDS,
    pollSeconds: POLL_SECONDS,
    callbackSchemes: ['http', 'https'],
    ...pauses,
    submit: (input, { signal, callbackUrl }) =>
      submitTask(service, createSubmitPath(model, callbackUrl), input, {
        readId: (json) => acceptedSchema.safeParse(json).data?.request_id,
        signal,
      }),
    poll: confirmUnknown(async (id, signal) => {
      const request = await lookUp(service, `${createPath(id)}/status`, statusSchema, signal);
      if (!request) return { state: 'unknown' };
      if (request.status !== 'COMPLETED') return { state: 'working' };
      const seconds = request.metrics?.inference_time;
      const used = typeof seconds === 'number' ? { computingSeconds: seconds } : {};
      const result = await callService(service, createPath(id), {}, signal);
      return describeResult(service, result, { used, usage });
    }),
    async cancel(id, signal) {
      const { json } = await callService(service, `${createPath(id)}/cancel`, { method: 'PUT' }, signal);
      // What runs is only asked to stop, and may be done all the same.
      return cancelSchema.safeParse(json).data?.status === 'OK';
    },
    read: async (answer) => (answer as { readonly json: unknown }).json,
  };
}

/** @throws `engine.parameter` for what is not the path of an endpoint */
export function assertEndpoint(model: string): void {
  if (ENDPOINT.test(model)) return;
  throw new FootlightError('engine.parameter', { kind: 'usage', reason: 'model-form', value: model });
}

/** @see https://fal.ai/docs/model-endpoints/webhooks */
function createSubmitPath(model: string, callbackUrl: string | undefined): string {
  return callbackUrl === undefined
    ? `/${model}`
    : `/${model}?${new URLSearchParams({ fal_webhook: callbackUrl })}`;
}

/** Owner and app of an endpoint, without its path; "workflows/" and "comfy/" stand before the owner. */
function getApp(model: string): string {
  const parts = model.split('/');
  return parts.slice(0, /^(?:workflows|comfy)$/.test(parts[0] ?? '') ? 3 : 2).join('/');
}

/** The result of a request that has ended; one that failed has its status there, with a header that says so. */
function describeResult(
  service: HostedService,
  answer: HostedAnswer,
  { used, usage }: { readonly used: RemoteUsage; readonly usage: RemoteUsage },
): RemoteProgress {
  const { status, headers, json, text } = answer;
  if (status < 300 && json !== undefined)
    return { state: 'done', answer: { json }, usage: { ...used, ...usage } };
  if (status === 422 || headers.has('x-fal-error-type'))
    return { state: 'failed', error: createTaskFailure(service, text), usage: used };
  // Anything else says nothing of the result, which is paid: it is asked for again.
  throw status < 300 ? createOtherAnswerError(service) : createRefusal(service, answer);
}
