import { withFiles } from '../../execution/file-options.ts';
import type { InputPolicy } from '../../execution/inputs/input-policy.ts';
import type { RunRequest } from '../../execution/isolation/messages.ts';
import { type SupervisorOptions, superviseJob } from '../../execution/isolation/supervisor.ts';
import type { SharedRole } from '../../execution/sharing/shared-work.ts';
import { countInputBytes, listPaths } from '../files/input-sizes.ts';
import type { Source } from '../files/source.ts';
import type { TaskFiles } from '../files/task-files.ts';
import { readCallbackAddress } from '../tasks/callbacks.ts';
import { getDeviceOfQueue } from '../tasks/queues.ts';
import type { Task } from '../tasks/task.ts';
import { createChildEnvironment } from './child-environment.ts';
import type { TaskRunContext } from './task-run-context.ts';

interface SupervisedTask extends Required<Pick<SupervisorOptions, 'signal' | 'onEvent'>> {
  readonly task: Task;
  readonly files: TaskFiles;
  /** Workers that may make items of it, this one included. */
  readonly workers: number;
  /** How items are shared with them, and for whose run; not at all if it is left out. */
  readonly sharing?: { readonly role: SharedRole; readonly answer: NonNullable<SupervisorOptions['share']> };
}

/** Runs the work of a task in a child process. @returns its result, and the size of its inputs */
export async function superviseTask(
  context: TaskRunContext,
  { task, files, workers, sharing, signal, onEvent }: SupervisedTask,
): Promise<{ readonly result: unknown; readonly inputBytes: number; readonly seconds: number }> {
  const { backend, host, limits, calls } = context;
  const { sources = {} } = task.request;
  const opened = await files.openPaths(sources);
  const { paths, failures } = await files.fetchStored(sources, signal, onEvent);
  const options = withFiles(task.options, paths);
  const inputBytes = await countInputBytes([...listPaths(opened.inputs), ...Object.values(paths)]);
  const startedAt = performance.now();
  const inputs = { sources: opened.inputs, failures: { ...opened.failures, ...failures } };
  const callbackAddress = await readCallbackAddress(backend.database);
  const request = createJobRequest(context, task, { options, inputs });
  const result = await superviseJob(
    { ...request, callbackAddress, workers, sharing: sharing?.role },
    {
      host,
      signal,
      calls,
      onEvent,
      ...(sharing && { share: sharing.answer }),
      limits: limits.process,
      directory: files.outputs,
      // The service beside it goes on answering, and plans come soon, however much there is to do.
      isBackground: task.mode === 'run',
      environment: createChildEnvironment({
        needsBucket: backend.sharedStore !== undefined || isReadingBucket(sources),
      }),
    },
  );
  return { result, inputBytes, seconds: (performance.now() - startedAt) / 1000 };
}

function createJobRequest(
  { backend, limits }: TaskRunContext,
  task: Task,
  {
    options,
    inputs,
  }: {
    readonly options: Record<string, unknown>;
    readonly inputs: Pick<InputPolicy, 'sources' | 'failures'>;
  },
): RunRequest {
  return {
    workflow: task.workflow,
    runId: task.id,
    language: task.request.language,
    options,
    storeRoot: backend.folders.cache,
    sharedStore: backend.sharedStore,
    mode: task.mode === 'plan' ? 'plan' : 'run',
    mediaLimits: limits.media,
    inputs: {
      isConfined: true,
      allowPrivate: limits.allowPrivate,
      maxBytes: limits.maxInputBytes,
      ...inputs,
    },
    device: getDeviceOfQueue(task.queue),
  };
}

function isReadingBucket(sources: Readonly<Record<string, Source>>): boolean {
  return Object.values(sources).some(({ kind }) => kind === 'bucket');
}
