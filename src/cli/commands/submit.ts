import { createWriteStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { FootlightClient, Task, WorkflowOptions } from '../../client/index.ts';
import { FootlightError, type SerializedError } from '../../core/errors.ts';
import { writeAtomically } from '../../core/files.ts';
import { listFiles, withFiles } from '../../execution/file-options.ts';
import type { Production } from '../../execution/production.ts';
import { loadNamed } from '../../execution/production-loaders.ts';
import { assertObjectKey } from '../../storage/object-key.ts';
import { addCommands, readCommandName } from '../add-commands.ts';
import type { CommandContext, CommandEntry } from '../command-entry.ts';
import { EXIT } from '../errors.ts';
import { addProductionOptions, collectOptions, formatUsage } from '../options-from-schema.ts';
import { addRemoteFlags, createClient, type RemoteFlags } from '../remote.ts';
import { TaskProgressDisplay } from '../task-progress.ts';

interface SubmitFlags extends RemoteFlags {
  /** Default: where the outputs are named to be. */
  readonly outDir?: string;
  readonly detach?: boolean;
  readonly priority?: string;
  readonly idempotencyKey?: string;
}

/** `footlight submit PRODUCTION ...`: runs a production on a service, with the options that it has on this machine. */
export async function defineSubmit(submit: Command, { app, args }: CommandContext): Promise<void> {
  const productions = await loadNamed(app.productions, readCommandName(args).name);
  await addCommands(submit, productions.map(submitWithCommands), { app, args });
}

function submitWithCommands(production: Production): CommandEntry {
  return {
    name: production.name,
    usage: formatUsage(production.options),
    load: async () => (command) => defineSubmission(command, production),
  };
}

function defineSubmission(command: Command, production: Production): void {
  addProductionOptions(command, production);
  addRemoteFlags(command)
    .option('--out-dir <DIR>')
    .option('--detach')
    .option('--priority <N>')
    .option('--idempotency-key <KEY>')
    .action((...args: unknown[]) => execute(production, args));
}

async function execute(production: Production, args: readonly unknown[]): Promise<void> {
  const flags = args.at(-2) as Record<string, unknown> & SubmitFlags;
  const client = createClient(flags);
  const display = new TaskProgressDisplay(process.stderr);
  const given = collectOptions(production.options, args, flags);
  const folder = flags.outDir ?? findOutputFolder(production, given);
  const options = await uploadInputs(client, production, given, display);
  const id = await client.submit(production.name as keyof WorkflowOptions, options as never, {
    priority: flags.priority === undefined ? undefined : Number(flags.priority),
    idempotencyKey: flags.idempotencyKey,
  });
  if (flags.detach)
    return void process.stdout.write(`${flags.json ? JSON.stringify({ task_id: id }) : id}\n`);
  const interrupt = (): void => void client.cancel(id).catch(() => undefined);
  process.once('SIGINT', interrupt);
  try {
    for await (const event of client.follow(id)) display.showEvent(event);
  } finally {
    display.finish();
    process.off('SIGINT', interrupt);
  }
  await concludeTask(client, await client.getTask(id), { folder, isJson: flags.json });
}

/** Where the outputs would lie if they were made on this machine. */
function findOutputFolder({ options: schema }: Production, options: Record<string, unknown>): string {
  const output = listFiles(schema, options).find(({ role }) => role === 'output');
  return output ? dirname(output.value) : '.';
}

/** Uploads the input files of this machine; addresses are left for the service to fetch. @returns the options to submit */
async function uploadInputs(
  client: FootlightClient,
  production: Production,
  options: Record<string, unknown>,
  display: TaskProgressDisplay,
): Promise<Record<string, unknown>> {
  const sent = { ...options };
  const names: Record<string, string> = {};
  for (const { key, option, role, value } of listFiles(production.options, options)) {
    // The service makes those folders beside the output.
    if (role === 'output-folder') delete sent[option];
    else if (role === 'output') names[key] = basename(value);
    else if (await isFile(value))
      names[key] = await client.upload(await openAsBlob(value), {
        name: basename(value),
        onProgress: (done, total) => display.upload(basename(value), done, total),
      });
  }
  display.finish();
  return withFiles(sent, names);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

async function concludeTask(
  client: FootlightClient,
  task: Task,
  { folder, isJson }: { readonly folder: string; readonly isJson: boolean | undefined },
): Promise<void> {
  if (isJson) process.stdout.write(`${JSON.stringify(task)}\n`);
  if (task.status === 'cancelled') process.exitCode = EXIT.cancelled;
  if (task.status === 'failed') throw createFailureError(task);
  if (task.status !== 'completed' && task.status !== 'partial') return;
  for (const { name } of await client.listArtifacts(task.task_id)) {
    const path = await fetchArtifact(client, task.task_id, name, folder);
    if (!isJson && Object.values(getRoles(task)).includes(name)) process.stdout.write(`${path}\n`);
  }
  if (task.status === 'partial') process.exitCode = EXIT.partial;
}

function getRoles({ result }: Task): Record<string, string> {
  const { outputs = {}, report } = (result ?? {}) as { outputs?: Record<string, string>; report?: string };
  return report ? { ...outputs, report } : outputs;
}

function createFailureError({ error }: Task): FootlightError {
  if (!error) return new FootlightError('task.failed', { kind: 'terminal' });
  return FootlightError.fromJSON({ ...(error as unknown as SerializedError), kind: 'terminal' });
}

async function fetchArtifact(
  client: FootlightClient,
  id: string,
  name: string,
  folder: string,
): Promise<string> {
  // A malicious service must not choose a path outside the folder.
  assertObjectKey(name);
  const path = resolve(folder, ...name.split('/'));
  await writeAtomically(path, async (temporary) => {
    const { body } = await client.download(id, name);
    const content = body ? Readable.fromWeb(body as never) : Readable.from([]);
    await pipeline(content, createWriteStream(temporary));
  });
  return path;
}
