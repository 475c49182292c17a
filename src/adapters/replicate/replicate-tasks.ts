import { z } from 'zod';
import { type FootlightError, toFootlightError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import type { RemoteCall, RemoteProgress, RemoteService, Submission } from '../../engines/remote-tasks.ts';
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
import { fitInput, type InputValues } from './fit-input.ts';
import { type ModelReference, parseModel, readModel } from './read-model.ts';

const KEY_VARIABLE = 'REPLICATE_API_TOKEN';
const TIMEOUT_SECONDS = 3600;
const POLL_SECONDS = 3;

const acceptedSchema = z.object({ id: z.string().min(1) });
const predictionSchema = z.object({
  status: z.enum(['starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted']),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  metrics: z.object({ predict_time: z.number().optional() }).nullish().catch(undefined),
});
type Prediction = z.output<typeof predictionSchema>;
const outputSchema = z.union([
  z
    .string()
    .min(1)
    .transform((url) => [url]),
  z.array(z.string().min(1)),
]);

/** @throws `hosted.no-key` */
export function createReplicateService({ url, apiKey }: HostedEndpoint): HostedService {
  const key = requireServiceKey(apiKey, 'Replicate', KEY_VARIABLE);
  return { name: 'Replicate', url, headers: { authorization: `Bearer ${key}` }, keyVariable: KEY_VARIABLE };
}

/**
 * Replicate's predictions (replicate.com/docs/topics/predictions; github.com/replicate/replicate-javascript, index.d.ts). What a
 * model takes is read from its own schema just before it is asked. A prediction can't be found by a name of ours. Its
 * `webhook` has to be an address of https. The result is the address of a file, which is kept for an hour.
 *
 * @param reference "owner/name", or "owner/name:version"
 * @param usage what is billed for a prediction that succeeds, besides the time that Replicate says it took
 */
export function createPredictions(
  given: HostedService,
  reference: string,
  usage: RemoteUsage,
  pauses: ServicePauses = {},
): RemoteService<InputValues, string> {
  const service = { ...given, callSeconds: pauses.callSeconds };
  const model = parseModel(reference);
  return {
    name: `${reference} at ${new URL(service.url).host}`,
    billed: describeBilled(`${model.owner}/${model.name}`, service.url),
    getExpectedUsage: () => usage,
    timeoutSeconds: TIMEOUT_SECONDS,
    pollSeconds: POLL_SECONDS,
    callbackSchemes: ['https'],
    ...pauses,
    submit: (values, call) => submitPrediction(service, model, values, call),
    poll: confirmUnknown(async (id, signal) => {
      const prediction = await lookUp(service, createPath(id), predictionSchema, signal);
      return prediction ? describePrediction(service, prediction, usage) : { state: 'unknown' };
    }),
    async cancel(id, signal) {
      const { json } = await callService(service, `${createPath(id)}/cancel`, { method: 'POST' }, signal);
      const status = predictionSchema.safeParse(json).data?.status;
      return status === 'canceled' || status === 'aborted';
    },
    async read(answer) {
      const url = outputSchema.safeParse((answer as { readonly json: unknown }).json).data?.[0];
      if (url !== undefined) return url;
      throw createTaskFailure(service, createMessage('result-problem.no-files'));
    },
  };
}

async function submitPrediction(
  service: HostedService,
  reference: ModelReference,
  values: InputValues,
  { signal, callbackUrl }: RemoteCall,
): Promise<Submission> {
  let input: Readonly<Record<string, unknown>>;
  let model: Awaited<ReturnType<typeof readModel>>;
  try {
    model = await readModel(service, reference, signal);
    input = fitInput(model.schema, values, service.name);
  } catch (error) {
    // Nothing was sent yet.
    return describeUnsent(toFootlightError(error));
  }
  const { owner, name } = reference;
  const webhook = callbackUrl && { webhook: callbackUrl, webhook_events_filter: ['completed'] };
  const [path, body] = model.isOfficial
    ? [`/v1/models/${owner}/${name}/predictions`, { input, ...webhook }]
    : ['/v1/predictions', { version: model.version, input, ...webhook }];
  const readId = (json: unknown): string | undefined => acceptedSchema.safeParse(json).data?.id;
  return submitTask(service, path, body, { readId, signal });
}

function describeUnsent(error: FootlightError): Submission {
  if (error.kind === 'cancelled') throw error;
  const status = Number(error.parameters.status ?? 0);
  const isBusy = status === 429 || status >= 500;
  return { state: 'refused', error, isTemporary: isBusy || error.code === 'hosted.unreachable' };
}

function describePrediction(
  service: HostedService,
  { status, output, error, metrics }: Prediction,
  usage: RemoteUsage,
): RemoteProgress {
  const seconds = metrics?.predict_time;
  const used = seconds === undefined ? {} : { computingSeconds: seconds };
  if (status === 'succeeded')
    return { state: 'done', answer: { json: output }, usage: { ...used, ...usage } };
  if (status === 'starting' || status === 'processing') return { state: 'working' };
  const problem = typeof error === 'string' && error !== '' ? error : status;
  return { state: 'failed', error: createTaskFailure(service, problem), usage: used };
}

function createPath(id: string): string {
  return `/v1/predictions/${encodeURIComponent(id)}`;
}
