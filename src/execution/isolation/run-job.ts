import { join } from 'node:path';
import type { KeyedSignals } from '../../core/keyed-signals.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { ArtifactStore } from '../artifact-store.ts';
import { DiskArtifactStore } from '../disk-artifact-store.ts';
import type { EventListener } from '../events.ts';
import type { Production } from '../production.ts';
import { Callbacks } from '../remote/callbacks.ts';
import { SEND_LOST_AGAIN } from '../remote/remote-errors.ts';
import type { RunnerOptions } from '../run-context.ts';
import { planWorkflow, runWorkflow } from '../runner.ts';
import { AskedWork } from '../sharing/asked-work.ts';
import type { RunRequest } from './messages.ts';
import type { ParentCalls } from './parent-calls.ts';

interface JobContext {
  readonly signal: AbortSignal;
  readonly onEvent: EventListener;
  readonly engines: EngineRegistry;
  /** Calls of hosted services, by the digests of their tokens. */
  readonly calls?: KeyedSignals;
  /** Who is asked about items that are shared with other workers. */
  readonly parent?: Pick<ParentCalls, 'ask'>;
  /** Used instead of the store that the request names. */
  readonly store?: ArtifactStore;
}

/** Runs or plans a production as requested. */
export async function runJob(
  production: Production,
  request: RunRequest,
  { calls, parent, ...context }: JobContext,
): Promise<unknown> {
  if (request.sharing === 'helper' && parent) return help(production, request, parent, context);
  const share = request.sharing && parent && new AskedWork(request.sharing, (call) => parent.ask(call));
  const options = production.options.parse(request.options);
  const runner = { ...(await createRunner(request, { calls, ...context })), share };
  return request.mode === 'plan'
    ? planWorkflow(production, options, runner)
    : runWorkflow(production, options, runner);
}

/** Makes items for the run of another worker, which ends with them. @returns how many were made */
async function help(
  production: Production,
  request: RunRequest,
  parent: Pick<ParentCalls, 'ask'>,
  context: Omit<JobContext, 'calls' | 'parent'>,
): Promise<{ readonly made: number }> {
  const ended = new AbortController();
  let made: number | undefined;
  const share = new AskedWork(
    'helper',
    (call) => parent.ask(call),
    (count) => {
      made = count;
      ended.abort();
    },
  );
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const runner = await createRunner(request, { ...context, signal });
  try {
    await runWorkflow(production, production.options.parse(request.options), { ...runner, share });
  } catch (error) {
    if (made === undefined) throw error;
  }
  return { made: made ?? 0 };
}

async function createRunner(
  request: RunRequest,
  { calls, ...context }: Omit<JobContext, 'parent'>,
): Promise<RunnerOptions> {
  const { runId, language, storeRoot, mediaLimits, callbackAddress, workers } = request;
  return {
    ...context,
    ...(runId !== undefined && { runId }),
    ...(language !== undefined && { language }),
    ...(workers !== undefined && { workers }),
    store: context.store ?? (await openStore(request)),
    inputs: { partFolder: join(storeRoot, 'downloads'), mediaLimits, ...request.inputs },
    sendsLostAgain: process.env[SEND_LOST_AGAIN] === '1',
    callbacks: callbackAddress && calls ? new Callbacks(callbackAddress, calls) : undefined,
  };
}

async function openStore({ storeRoot, sharedStore }: RunRequest): Promise<ArtifactStore> {
  if (!sharedStore) return new DiskArtifactStore(storeRoot);
  const { SharedArtifactStore } = await import('../shared-artifact-store.ts');
  const { openObjectStore } = await import('../../storage/store-url.ts');
  return new SharedArtifactStore(storeRoot, await openObjectStore(sharedStore));
}
