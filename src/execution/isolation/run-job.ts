import type { SerializedError } from '../../core/errors.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { ArtifactStore } from '../artifact-store.ts';
import { DiskArtifactStore } from '../disk-artifact-store.ts';
import type { EventListener } from '../events.ts';
import { filesOf } from '../file-options.ts';
import type { Production } from '../production.ts';
import { planWorkflow, runWorkflow } from '../runner.ts';
import type { RunRequest } from './messages.ts';

interface JobContext {
  readonly signal: AbortSignal;
  readonly onEvent: EventListener;
  readonly engines: EngineRegistry;
}

/** Does, or plans, what a request asks of its production. */
export async function runJob(
  production: Production,
  request: RunRequest,
  { signal, onEvent, engines }: JobContext,
): Promise<unknown> {
  const options = production.options.parse(request.options);
  const failures = { ...request.failures, ...(await refusedMedia(production, options, request)) };
  const files = { isConfined: request.isConfined ?? false, failures };
  const runner = { store: await openStore(request), signal, onEvent, engines, files };
  return request.mode === 'plan'
    ? planWorkflow(production, options, runner)
    : runWorkflow(production, options, runner);
}

async function refusedMedia(
  production: Production,
  options: Record<string, unknown>,
  { mediaLimits, failures }: RunRequest,
): Promise<Record<string, SerializedError>> {
  if (!mediaLimits) return {};
  const { checkMedia } = await import('./check-media.ts');
  const media = filesOf(production.options, options).filter(({ role }) => role === 'media');
  return checkMedia(media, mediaLimits, failures);
}

async function openStore({ storeRoot, sharedStore }: RunRequest): Promise<ArtifactStore> {
  if (!sharedStore) return new DiskArtifactStore(storeRoot);
  const { SharedArtifactStore } = await import('../shared-artifact-store.ts');
  const { openObjectStore } = await import('../../storage/store-url.ts');
  return new SharedArtifactStore(storeRoot, await openObjectStore(sharedStore));
}
