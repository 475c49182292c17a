import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FootlightError, getErrorMessages, throwIfCancelled } from '../../core/errors.ts';
import { commitFile, createTemporarySiblingPath } from '../../core/files.ts';
import type { Message } from '../../core/messages/message.ts';
import type { RemoteService, RemoteTasks } from '../../engines/remote-tasks.ts';

/** A task whose result becomes a file. */
export interface FileTask<Request, Result> {
  readonly service: RemoteService<Request, Result>;
  /** As of {@link RemoteTasks}. */
  readonly identity: unknown;
  readonly request: Request;
  readonly signal: AbortSignal;
  /** Told the share of the task that is done, from 0 to 1, if the service says so. */
  readonly reportProgress?: ((share: number) => void) | undefined;
  /** Makes the file at `path` of the result; `folder` is there for what is needed meanwhile. */
  make(result: Result, path: string, folder: string): Promise<void>;
}

/** A file may also be spoilt on its way: what can't be used is fetched once more before it is given up. */
const TRIES = 2;

/**
 * Has a task done and makes a file of its result, which stands at `path` only when it is whole. A result that turns out to be
 * unusable is marked as such, so that the next run asks anew; after any other failure, such as a download that broke off, the
 * same result is taken again.
 *
 * @throws `engine.result`, `cancelled`, and what the task throws
 */
export async function makeFileOfTask<Request, Result>(
  remote: RemoteTasks,
  path: string,
  task: FileTask<Request, Result>,
): Promise<void> {
  const { service, identity, request, signal } = task;
  throwIfCancelled(signal);
  const result = await remote.run(tellProgress(service, task.reportProgress), identity, request);
  for (let number = 1; ; number++) {
    try {
      return await makeFile(result, path, task);
    } catch (error) {
      const problem = findProblem(error);
      if (problem === undefined) throw error;
      if (number < TRIES) continue;
      const unusable = createResultError(service.name, problem, error);
      await remote.reject(service, identity, unusable);
      throw unusable;
    }
  }
}

function tellProgress<Request, Result>(
  service: RemoteService<Request, Result>,
  report?: (share: number) => void,
): RemoteService<Request, Result> {
  const { poll } = service;
  if (!poll || !report) return service;
  return {
    ...service,
    async poll(id, signal) {
      const seen = await poll(id, signal);
      if (seen.state === 'working' && seen.progress !== undefined)
        report(Math.min(1, Math.max(0, seen.progress)));
      return seen;
    },
  };
}

async function makeFile<Request, Result>(
  result: Result,
  path: string,
  { make }: FileTask<Request, Result>,
): Promise<void> {
  const folder = createTemporarySiblingPath(path);
  await mkdir(folder, { recursive: true });
  try {
    const made = join(folder, 'made');
    await make(result, made, folder);
    await commitFile(made, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Thrown by what reads results: says why one can't be used. */
export class UnusableResult extends Error {
  readonly problem: Message;

  constructor(problem: Message) {
    super(problem.key);
    this.problem = problem;
  }
}

/** Why a result can't be used; undefined if that is not what an error says. */
function findProblem(error: unknown): Message | string | undefined {
  if (error instanceof UnusableResult) return error.problem;
  // Files that are no media, too large, or gone are errors of an input, which the result is here.
  return error instanceof FootlightError && error.kind === 'input'
    ? getErrorMessages(error).message
    : undefined;
}

/** @param problem why the result can't be used, as a whole sentence */
function createResultError(name: string, problem: Message | string, cause: unknown): FootlightError {
  return new FootlightError('engine.result', {
    kind: 'terminal',
    parameters: { problem },
    value: name,
    cause,
  });
}
