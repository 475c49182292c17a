import { FootlightError, type SerializedError, toFootlightError } from '../../core/errors.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import { assertWithinLimits, type MediaLimits } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import { openObjectStore } from '../../storage/store-url.ts';
import { DiskArtifactStore } from '../disk-artifact-store.ts';
import type { EventListener } from '../events.ts';
import { filesOf } from '../file-options.ts';
import type { Production } from '../production.ts';
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
    send({ type: 'failed', error: toFootlightError(error).toJSON() });
  }
}

async function runJob(
  { productions, engines }: JobParts,
  { workflow: name, options, storeRoot, sharedStore, mode, mediaLimits, failures, isConfined }: JobRequest,
  signal: AbortSignal,
): Promise<unknown> {
  const production = productions.get(name);
  if (!production)
    throw new FootlightError('usage.workflow', `There is no production "${name}".`, {
      kind: 'usage',
      value: name,
    });
  const parsed = production.options.parse(options);
  const bad = {
    ...failures,
    ...(mediaLimits && (await checkMedia(production, parsed, mediaLimits, failures))),
  };
  if (mode === 'check') return undefined;
  const onEvent: EventListener = (event) => send({ type: 'event', event });
  const store = sharedStore
    ? new SharedArtifactStore(storeRoot, await openObjectStore(sharedStore))
    : new DiskArtifactStore(storeRoot);
  const runner = {
    store,
    signal,
    onEvent,
    engines,
    files: { isConfined: isConfined ?? false, failures: bad },
  };
  return mode === 'plan' ? planWorkflow(production, parsed, runner) : runWorkflow(production, parsed, runner);
}

/** @returns what is wrong with single ones of several; @throws where all are bad */
async function checkMedia(
  production: Production,
  options: Record<string, unknown>,
  limits: MediaLimits,
  known: JobRequest['failures'] = {},
): Promise<Record<string, SerializedError>> {
  const media = filesOf(production.options, options).filter(({ role }) => role === 'media');
  const bad: Record<string, SerializedError> = {};
  for (const { key, value, isListed } of media) {
    if (key in known) continue;
    try {
      assertWithinLimits(await probe(value), limits);
    } catch (error) {
      if (!isListed) throw error;
      bad[key] = toFootlightError(error).toJSON();
    }
  }
  const [first] = Object.values(bad);
  if (first && Object.keys(bad).length === media.length) throw FootlightError.fromJSON(first);
  return bad;
}

function send(message: FromHost): void {
  process.send?.(message);
}
