import { join } from 'node:path';
import { FootlightError, toFootlightError } from '../../core/errors.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import { openObjectStore } from '../../storage/store-url.ts';
import type { ArtifactStore } from '../artifact-store.ts';
import { DiskArtifactStore } from '../disk-artifact-store.ts';
import type { EventListener } from '../events.ts';
import { filesOf } from '../file-options.ts';
import { checkMedia } from '../inputs/check-media.ts';
import type { Production } from '../production.ts';
import { SEND_LOST_AGAIN } from '../remote/remote-errors.ts';
import { planWorkflow, runWorkflow } from '../runner.ts';
import { SharedArtifactStore } from '../shared-artifact-store.ts';
import type { FromHost, JobRequest, ToHost } from './messages.ts';

/** What jobs are made of. */
export interface JobParts {
  readonly productions: ReadonlyMap<string, Production>;
  readonly engines: EngineRegistry;
}

/** Serves one job to the parent process over IPC, and ends when the parent is gone. */
export function serveJob(parts: JobParts): void {
  const abort = new AbortController();
  // Ctrl-C reaches the whole process group; the parent decides and says so.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message: ToHost) => {
    if (message.type === 'cancel') abort.abort();
    else void execute(parts, message.request, abort.signal);
  });
}

async function execute(parts: JobParts, request: JobRequest, signal: AbortSignal): Promise<void> {
  try {
    const result = await runJob(parts, request, signal);
    send({ type: 'done', result });
  } catch (error) {
    send({ type: 'failed', error: toFootlightError(error).toDetailedJSON() });
  }
}

async function runJob(
  { productions, engines }: JobParts,
  request: JobRequest,
  signal: AbortSignal,
): Promise<unknown> {
  const { workflow: name, storeRoot, mode, mediaLimits } = request;
  const production = productions.get(name);
  if (!production)
    throw new FootlightError('usage.workflow', `There is no production "${name}".`, {
      kind: 'usage',
      value: name,
    });
  const options = production.options.parse(request.options);
  if (mode === 'check') return checkOnly(production, options, request);
  const onEvent: EventListener = (event) => send({ type: 'event', event });
  const runner = {
    store: await openStore(request),
    signal,
    onEvent,
    engines,
    inputs: { partFolder: join(storeRoot, 'downloads'), mediaLimits, ...request.inputs },
    sendsLostAgain: process.env[SEND_LOST_AGAIN] === '1',
  };
  return mode === 'plan'
    ? planWorkflow(production, options, runner)
    : runWorkflow(production, options, runner);
}

async function checkOnly(
  production: Production,
  options: Record<string, unknown>,
  { mediaLimits }: JobRequest,
): Promise<undefined> {
  if (mediaLimits) await checkMedia(filesOf(production.options, options), mediaLimits);
}

async function openStore({ storeRoot, sharedStore }: JobRequest): Promise<ArtifactStore> {
  return sharedStore
    ? new SharedArtifactStore(storeRoot, await openObjectStore(sharedStore))
    : new DiskArtifactStore(storeRoot);
}

function send(message: FromHost): void {
  process.send?.(message);
}
