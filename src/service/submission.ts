import { FootlightError, toFootlightError } from '../core/errors.ts';
import { freeBytes } from '../core/files.ts';
import { hashJson } from '../core/hashing.ts';
import { listEngineUses } from '../execution/engine-options.ts';
import { listFiles, type OptionFile } from '../execution/file-options.ts';
import { type OpenedFile, openBelow } from '../execution/inputs/opened-file.ts';
import { superviseJob } from '../execution/isolation/supervisor.ts';
import type { Production } from '../execution/production.ts';
import type { Source } from '../jobs/files/source.ts';
import { checkSource } from '../jobs/files/sources.ts';
import type { Task, TaskRequest } from '../jobs/tasks/task.ts';
import type { Submission } from '../jobs/tasks/task-queue.ts';
import { createChildEnvironment } from '../jobs/worker/child-environment.ts';
import { createInvalidRequestError } from './invalid-request.ts';
import { digestBody, listDefaulted } from './repeated-request.ts';
import { getVisibleOwner, type ServiceContext, type ServiceRequest } from './service-context.ts';
import { SingleFlight } from './single-flight.ts';
import { assertStorageQuota, getMaxWaiting } from './storage-quota.ts';

const CHECK_SECONDS = 20;
const CHECK_MEMORY_BYTES = 1 << 30;
const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const FILE_NAME = /^[^/\\:*?"<>|\p{Cc}.][^/\\:*?"<>|\p{Cc}]{0,120}$/u;

/** What a caller asks for. */
export interface SubmissionRequest extends Omit<TaskRequest, 'sources'> {
  readonly production: Production;
  readonly mode: 'run' | 'plan';
  readonly options: Readonly<Record<string, unknown>>;
}

/** Submissions that are being checked, by their callers' keys: one that is sent twice is checked once. */
const submitting = new SingleFlight<Task>();

/**
 * Submits a task. A key that is known gives its task before anything else is looked at: what the task needed may be
 * gone by then.
 *
 * @throws `request.option`, `source.*`, `media.*`, `task.idempotency-mismatch`, `quota.*`, `storage.full`
 */
export async function submitTask(
  service: ServiceContext,
  context: ServiceRequest,
  { production, mode, options, ...request }: SubmissionRequest,
  webhook?: Submission['webhook'],
): Promise<Task> {
  const parsed = parseOptions(context, production, options);
  const owner = context.get('principal').owner;
  const sent = await digestBody(context, request);
  const identity = {
    workflow: production.name,
    mode,
    owner,
    options,
    request: { ...request, sent },
    defaulted: listDefaulted(production, options),
  };
  const submit = async (): Promise<Task> => {
    const known = await service.queue.findSubmitted(identity);
    if (known) return known;
    await assertRoom(service, context);
    const sources = await checkFiles(
      service,
      getVisibleOwner(context),
      listFiles(production.options, options),
    );
    await checkMedia(service, listFiles(production.options, parsed), sources);
    const need = service.engines.getNeed(listEngineUses(production.options, parsed));
    return service.queue.submit({
      ...identity,
      request: { ...identity.request, sources, language: context.get('language') },
      need,
      webhook,
      maxWaiting: getMaxWaiting(service, context.get('principal')),
    });
  };
  return request.idempotencyKey === undefined ? submit() : submitting.run(hashJson(identity), submit);
}

/**
 * Submits many tasks that one gathers. Their media are not opened here, which would take longer than proxies wait: each
 * task opens its own before it works, and what is wrong stands in the gathered result.
 *
 * @param items in order; the first one's key, priority and deadline are those of the batch
 * @throws as `submitTask` does, of options and of files that are not there
 */
export async function submitTaskBatch(
  service: ServiceContext,
  context: ServiceRequest,
  items: readonly SubmissionRequest[],
): Promise<Task> {
  const owner = context.get('principal').owner;
  const sent = await digestBody(context, items[0]!);
  const checked = items.map(({ production, mode, options, ...rest }) => {
    const request = { ...rest, sent };
    const parsed = parseOptions(context, production, options);
    const need = service.engines.getNeed(listEngineUses(production.options, parsed));
    return { workflow: production.name, mode, owner, options, request, need };
  });
  const known = await service.queue.findSubmittedBatch(checked);
  if (known) return known;
  await assertRoom(service, context);
  const maxWaiting = getMaxWaiting(service, context.get('principal'));
  const submissions: Submission[] = [];
  for (const [i, submission] of checked.entries()) {
    const files = listFiles(items[i]!.production.options, submission.options);
    const sources = await checkFiles(service, getVisibleOwner(context), files);
    submissions.push({
      ...submission,
      maxWaiting,
      request: { ...submission.request, sources, language: context.get('language') },
    });
  }
  return service.queue.submitBatch(submissions);
}

/** Before the disk is so full that nothing can be written about tasks, and while the owner's room has a byte left. */
async function assertRoom(service: ServiceContext, context: ServiceRequest): Promise<void> {
  const { folders, policy } = service;
  await assertStorageQuota(service, context.get('principal'), 1);
  const free = await freeBytes(folders.root);
  if (free >= policy.minFreeBytes) return;
  throw new FootlightError('storage.full', { kind: 'retryable', reason: 'tasks', value: String(free) });
}

function parseOptions(
  context: ServiceRequest,
  { options: schema }: Production,
  options: Readonly<Record<string, unknown>>,
) {
  const { success, data, error } = schema.safeParse(options);
  const language = context.get('language');
  if (!success) throw createInvalidRequestError(error, { body: options, schema, language });
  return data;
}

/** Checks every option that names a file. @returns where the inputs come from, by option */
async function checkFiles(
  { database, objects, policy, productions }: ServiceContext,
  owner: string | undefined,
  files: readonly OptionFile[],
): Promise<Record<string, Source>> {
  const sources: Record<string, Source> = {};
  for (const { key, role, value } of files) {
    if (role === 'output') assertFileName(key, value);
    else if (role !== 'model' || !MODEL_NAME.test(value))
      sources[key] = await checkSource(value, { database, objects, policy, owner, productions });
  }
  return sources;
}

function assertFileName(option: string, value: string): void {
  if (FILE_NAME.test(value)) return;
  throw new FootlightError('request.file-name', {
    kind: 'usage',
    parameters: { option },
    value: value.slice(0, 200),
  });
}

/** Opens local inputs in a child process, so that harmful media is refused before its task is queued. */
async function checkMedia(
  service: ServiceContext,
  files: readonly OptionFile[],
  sources: Readonly<Record<string, Source>>,
): Promise<void> {
  const media = files.filter(({ role }) => role === 'media');
  const isHere = ({ key }: OptionFile): boolean => isLocal(service, sources[key]);
  if (media.length === 0 || !media.every(isHere)) return;
  const opened: Record<string, OpenedFile> = {};
  try {
    await openLocal(service, sources, opened);
    await checkOpened(service, media, opened);
  } finally {
    for (const file of Object.values(opened)) await file[Symbol.asyncDispose]();
  }
}

function isLocal({ objects }: ServiceContext, source: Source | undefined): boolean {
  return source?.kind === 'path' || (source?.kind === 'object' && objects.getLocalPath !== undefined);
}

/** Puts each file into `opened` as soon as it is open, for the caller to close also where a later one can't be opened. */
async function openLocal(
  { objects }: ServiceContext,
  sources: Readonly<Record<string, Source>>,
  opened: Record<string, OpenedFile>,
): Promise<void> {
  for (const [key, source] of Object.entries(sources)) {
    if (source.kind === 'path' && source.root !== undefined)
      opened[key] = await openBelow(source.path, source.root);
    else if (source.kind === 'object' && objects.getLocalPath)
      opened[key] = { path: objects.getLocalPath(source.key), [Symbol.asyncDispose]: async () => undefined };
  }
}

async function checkOpened(
  { host, policy, mediaChecks }: ServiceContext,
  media: readonly OptionFile[],
  opened: Readonly<Record<string, OpenedFile>>,
): Promise<void> {
  const request = {
    mode: 'check',
    files: media.map((file) => ({ ...file, value: opened[file.key]!.path })),
    mediaLimits: policy.media,
  } as const;
  const limits = { seconds: CHECK_SECONDS, memoryBytes: CHECK_MEMORY_BYTES };
  try {
    await mediaChecks.run(() =>
      superviseJob(request, { host, limits, environment: createChildEnvironment() }),
    );
  } catch (caught) {
    throw restoreCallerPaths(toFootlightError(caught), opened, media);
  }
}

/** Names files as the caller named them, so that no path of this machine is shown. */
function restoreCallerPaths(
  error: FootlightError,
  opened: Readonly<Record<string, OpenedFile>>,
  files: readonly OptionFile[],
): FootlightError {
  return error.mapTexts((text) =>
    files.reduce((rest, { key, value }) => rest.replaceAll(opened[key]!.path, value), text),
  );
}
