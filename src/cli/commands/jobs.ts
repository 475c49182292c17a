import { type Command, Option } from 'commander';
import type { Task, TaskEvent } from '../../client/index.ts';
import { createMessage } from '../../core/messages/message.ts';
import { say } from '../../core/messages/say.ts';
import { padCells } from '../cells.ts';
import { addRemoteFlags, createClient, type RemoteFlags } from '../remote.ts';
import { parseCount } from './backend-flags.ts';

interface ListFlags extends RemoteFlags {
  readonly status?: string;
  readonly text?: string;
  readonly limit: number;
}

const CONTROLS = ['cancel', 'retry', 'pause', 'resume'] as const;

/** `footlight jobs ...`: the tasks of a service. */
export function defineJobs(jobs: Command): void {
  addRemoteFlags(jobs.command('ls'))
    .option('--status <STATUS>')
    .option('--text <TEXT>')
    .addOption(new Option('--limit <N>').argParser(parseCount).default(200))
    .action(async ({ status, text, limit, ...flags }: ListFlags) => {
      const tasks: Task[] = [];
      for await (const task of createClient(flags).pageTasks({ status, text })) {
        if (tasks.length >= limit) break;
        tasks.push(task);
        if (!flags.json) process.stdout.write(`${formatRow(task)}\n`);
      }
      if (flags.json) print(tasks);
    });
  addRemoteFlags(jobs.command('show <TASK>')).action(async (id: string, flags: RemoteFlags) => {
    const task = await createClient(flags).getTask(id);
    if (flags.json) return print(task);
    for (const [name, value] of Object.entries(task))
      process.stdout.write(
        `${name.padEnd(17)} ${typeof value === 'object' ? JSON.stringify(value) : value}\n`,
      );
  });
  addRemoteFlags(jobs.command('logs <TASK>')).action(async (id: string, flags: RemoteFlags) => {
    for await (const event of createClient(flags).follow(id)) {
      if (flags.json) print(event);
      else process.stdout.write(`${formatEvent(event)}\n`);
    }
  });
  for (const action of CONTROLS) {
    addRemoteFlags(jobs.command(`${action} <TASK>`)).action(async (id: string, flags: RemoteFlags) => {
      const task = await createClient(flags)[action](id);
      if (flags.json) return print(task);
      const status = createMessage(`task.status.${task.status}`);
      process.stdout.write(`${say('cli.jobs.status', { id: task.task_id, status })}\n`);
    });
  }
}

function formatRow({ task_id, workflow, status, overall_progress, created_at, message }: Task): string {
  const percent = `${Math.round(overall_progress * 100)} %`.padStart(5);
  return `${task_id}  ${workflow.padEnd(10)} ${padCells(say(`task.status.${status}`), 10)} ${percent}  ${created_at}  ${message}`;
}

function formatEvent({ at, event_type, overall_progress, message }: TaskEvent): string {
  return `${at}  ${event_type.padEnd(15)} ${`${Math.round(overall_progress * 100)} %`.padStart(5)}  ${message}`;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
