import { join } from 'node:path';
import type { KeyedSignals } from '../../core/keyed-signals.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { ArtifactStore } from '../artifact-store.ts';
import { DiskArtifactStore } from '../disk-artifact-store.ts';
import type { EventListener } from '../events.ts';
import type { Production } from '../production.ts';
import { Callbacks } from '../remote/callbacks.ts';
import { SEND_LOST_AGAIN } from '../remote/remote-errors.ts';
import { planWorkflow, runWorkflow } from '../runner.ts';
import type { RunRequest } from './messages.ts';

interface JobContext {
  readonly signal: AbortSignal;
  readonly onEvent: EventListener;
  readonly engines: EngineRegistry;
  /** Calls of hosted services, by the digests of their tokens. */
  readonly calls?: KeyedSignals;
  /** Used instead of the store that the request names. */
  readonly store?: ArtifactStore;
}

/** Runs or plans a production as requested. */
export async function runJob(
  production: Production,
  request: RunRequest,
  { calls, ...context }: JobContext,
): Promise<unknown> {
  const { runId, language, storeRoot, mediaLimits, mode, callbackAddress } = request;
  const options = production.options.parse(request.options);
  const runner = {
    ...context,
    runId,
    language,
    store: context.store ?? (await openStore(request)),
    inputs: { partFolder: join(storeRoot, 'downloads'), mediaLimits, ...request.inputs },
    sendsLostAgain: process.env[SEND_LOST_AGAIN] === '1',
    callbacks: callbackAddress && calls ? new Callbacks(callbackAddress, calls) : undefined,
  };
  return mode === 'plan'
    ? planWorkflow(production, options, runner)
    : runWorkflow(production, options, runner);
}

async function openStore({ storeRoot, sharedStore }: RunRequest): Promise<ArtifactStore> {
  if (!sharedStore) return new DiskArtifactStore(storeRoot);
  const { SharedArtifactStore } = await import('../shared-artifact-store.ts');
  const { openObjectStore } = await import('../../storage/store-url.ts');
  return new SharedArtifactStore(storeRoot, await openObjectStore(sharedStore));
}
