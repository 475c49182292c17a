import { FootlightError } from '../../core/errors.ts';
import type { Finding, RemoteProgress, RemoteService } from '../../engines/remote-tasks.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import type { ComfyUiClient, HistoryEntry, QueueItem } from './comfyui-client.ts';
import { fillGraph, type Graph, type GraphValues, prefixFiles } from './graph.ts';
import { leaveOut } from './leave-out.ts';
import type { PromptWatch } from './prompt-watch.ts';

/** A graph to run once. */
export interface PromptRequest {
  readonly values: GraphValues;
  /** A picture to upload, with a name that its content determines. */
  readonly picture?: { readonly path: string; readonly name: string };
  /** The picture that a video ends with. */
  readonly last?: NonNullable<PromptRequest['picture']>;
}

/** What the nodes of a prompt made: by node and kind, as ComfyUI lists it. */
export type PromptOutputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const POLL_SECONDS = 2;

/**
 * Prompts of a ComfyUI server. Its queue does not tell two prompts of one id apart, so an id is no idempotency key; but queue
 * and history tell certainly whether there is a prompt of an id, or of a client's id, as older servers make ids of their
 * own. A server that was started anew knows nothing of earlier prompts.
 */
export function createPrompts(
  client: ComfyUiClient,
  graph: Graph,
  timeoutSeconds: number,
  { pauses, watch }: { readonly pauses?: ServicePauses; readonly watch?: PromptWatch } = {},
): RemoteService<PromptRequest, PromptOutputs> {
  return {
    name: `${graph.name} at ${new URL(client.baseUrl).host}`,
    timeoutSeconds,
    pollSeconds: POLL_SECONDS,
    // The server is the user's own: what is lost with its memory costs time.
    isRepeatable: true,
    ...pauses,
    async submit({ values, picture, last }, { clientKey, signal }) {
      // Messages go to whoever is connected when they are sent.
      await watch?.connect(clientKey);
      const uploaded = picture && (await client.upload(picture.path, picture.name, signal));
      if (typeof uploaded === 'object') return uploaded;
      const ending = last && (await client.upload(last.path, last.name, signal));
      if (typeof ending === 'object') return ending;
      const filled = fillGraph(graph, {
        ...values,
        ...(uploaded !== undefined && { picture: uploaded }),
        ...(ending !== undefined && { 'last-picture': ending }),
      });
      const nodes = ending === undefined ? leaveOut(filled, graph, 'last-picture') : filled;
      const queued = await client.queue(prefixFiles(nodes, `footlight/${clientKey}`), clientKey, signal);
      if (typeof queued !== 'string') return queued;
      watch?.follow(queued);
      return { state: 'accepted', id: queued };
    },
    find: ({ clientKey, signal }) => findPrompt(client, clientKey, signal),
    poll: (id, signal) => pollPrompt(client, id, signal, { watch, seconds: pauses?.pollSeconds }),
    cancel: (id, signal) => cancelPrompt(client, id, signal),
    async read(answer) {
      return (answer as { readonly json: PromptOutputs }).json;
    },
  };
}

/** The queue is read first: what leaves it meanwhile is then found in the history. */
async function findPrompt(client: ComfyUiClient, key: string, signal: AbortSignal): Promise<Finding> {
  const { running, pending } = await client.listQueue(signal);
  const queued = [...running, ...pending].find((item) => isOfKey(item, key));
  if (queued) return { state: 'accepted', id: queued[1] };
  if (await client.findEnded(key, signal)) return { state: 'accepted', id: key };
  const { entries, isWhole } = await client.listEnded(signal);
  const ended = Object.entries(entries).find(([, { prompt }]) => prompt && isOfKey(prompt, key));
  if (ended) return { state: 'accepted', id: ended[0] };
  return { state: isWhole ? 'absent' : 'unsure' };
}

function isOfKey([, id, , { client_id }]: QueueItem, key: string): boolean {
  return id === key || client_id === key;
}

/** The history says nothing of a prompt that waits or runs, as of an unknown one, so the queue is asked too. */
async function pollPrompt(
  client: ComfyUiClient,
  id: string,
  signal: AbortSignal,
  {
    watch,
    seconds = POLL_SECONDS,
  }: { readonly watch?: PromptWatch | undefined; readonly seconds?: number | undefined } = {},
): Promise<RemoteProgress> {
  const { running, pending } = await client.listQueue(signal);
  const queued = [...running, ...pending].find((item) => item[1] === id);
  if (queued) {
    await watch?.connect(queued[3].client_id ?? id);
    watch?.follow(id);
    // The next look comes as soon as the server says that there is something to see.
    return (await watch?.wait(seconds, signal))
      ? { state: 'working', retryAfterSeconds: 0 }
      : { state: 'working' };
  }
  const ended = await client.findEnded(id, signal);
  if (!ended) return { state: 'unknown' };
  const error = findFailure(ended);
  return error ? { state: 'failed', error } : { state: 'done', answer: { json: ended.outputs } };
}

/** @returns whether the prompt has left the queue, and has no result */
async function cancelPrompt(client: ComfyUiClient, id: string, signal: AbortSignal): Promise<boolean> {
  await client.dequeue(id, signal);
  const { running } = await client.listQueue(signal);
  // Asked for only while it runs, as older servers interrupt whatever does.
  if (running.some((item) => item[1] === id)) await client.interrupt(id, signal);
  const { state } = await pollPrompt(client, id, signal);
  return state === 'unknown' || state === 'failed';
}

function findFailure({ status }: HistoryEntry): FootlightError | undefined {
  if (!status || (status.status_str !== 'error' && status.completed !== false)) return undefined;
  const failure = status.messages.find(([kind]) => kind === 'execution_error')?.[1];
  if (!failure) return new FootlightError('comfyui.execution', { kind: 'terminal', reason: 'interrupted' });
  const { node_id, node_type, exception_message } = failure;
  return new FootlightError('comfyui.execution', {
    kind: 'terminal',
    reason: 'node',
    parameters: {
      node: String(node_id),
      type: String(node_type),
      problem: String(exception_message).trim().slice(0, 300),
    },
  });
}
