import { FootlightError, type SerializedError, toFootlightError } from '../../core/errors.ts';
import { assertWithinLimits, type MediaLimits } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import { openObjectStore } from '../../storage/store-url.ts';
import { DiskArtifactStore } from '../disk-artifact-store.ts';
import type { EventListener } from '../events.ts';
import { filesOf } from '../file-options.ts';
import { planWorkflow, runWorkflow } from '../runner.ts';
import { SharedArtifactStore } from '../shared-artifact-store.ts';
import type { Workflow } from '../workflow.ts';
import type { FromHost, JobRequest, ToHost } from './messages.ts';

/** Serves one job to the parent process over IPC, and ends when the parent is gone. */
export function serveJob(workflows: ReadonlyMap<string, Workflow>): void {
  const abort = new AbortController();
  // Ctrl-C reaches the whole process group; the parent decides and says so.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message: ToHost) => {
    if (message.type === 'cancel') abort.abort();
    else void execute(workflows, message.request, abort.signal);
  });
}

async function execute(
  workflows: ReadonlyMap<string, Workflow>,
  request: JobRequest,
  signal: AbortSignal,
): Promise<void> {
  try {
    const result = await runJob(workflows, request, signal);
    send({ type: 'done', result });
  } catch (error) {
    send({ type: 'failed', error: toFootlightError(error).toJSON() });
  }
}

async function runJob(
  workflows: ReadonlyMap<string, Workflow>,
  { workflow: name, options, storeRoot, sharedStore, mode, mediaLimits, failures, isConfined }: JobRequest,
  signal: AbortSignal,
): Promise<unknown> {
  const workflow = workflows.get(name);
  if (!workflow)
    throw new FootlightError('usage.workflow', `There is no workflow "${name}".`, {
      kind: 'usage',
      value: name,
    });
  const parsed = workflow.options.parse(options);
  const bad = {
    ...failures,
    ...(mediaLimits && (await checkMedia(workflow, parsed, mediaLimits, failures))),
  };
  if (mode === 'check') return undefined;
  const onEvent: EventListener = (event) => send({ type: 'event', event });
  const store = sharedStore
    ? new SharedArtifactStore(storeRoot, await openObjectStore(sharedStore))
    : new DiskArtifactStore(storeRoot);
  const runner = { store, signal, onEvent, files: { isConfined: isConfined ?? false, failures: bad } };
  return mode === 'plan' ? planWorkflow(workflow, parsed, runner) : runWorkflow(workflow, parsed, runner);
}

/** @returns what is wrong with single ones of several; @throws where all are bad */
async function checkMedia(
  workflow: Workflow,
  options: Record<string, unknown>,
  limits: MediaLimits,
  known: JobRequest['failures'] = {},
): Promise<Record<string, SerializedError>> {
  const media = filesOf(workflow.options, options).filter(({ role }) => role === 'media');
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
