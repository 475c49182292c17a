import type { Command } from 'commander';
import type { Task, TaskEvent } from '../../client/index.ts';
import { addRemoteFlags, createClient, type RemoteFlags } from '../remote.ts';

const CONTROLS = {
  cancel: 'stop a task',
  retry: 'run a failed or cancelled task again, from the step that failed',
  pause: 'stop a task and keep its place',
  resume: 'go on with a paused task',
} as const;

/** `footlight jobs ...`: the tasks of a service. */
export function defineJobs(jobs: Command): void {
  addRemoteFlags(jobs.command('ls').description('list the tasks, newest first'))
    .option('--status <STATUS>', 'only those that are so')
    .action(async (flags: RemoteFlags & { status?: string }) => {
      const tasks = await createClient(flags).listTasks({ status: flags.status, limit: 200 });
      if (flags.json) return print(tasks);
      for (const task of tasks) process.stdout.write(`${formatRow(task)}\n`);
    });
  addRemoteFlags(jobs.command('show <TASK>').description('everything about a task')).action(
    async (id: string, flags: RemoteFlags) => {
      const task = await createClient(flags).getTask(id);
      if (flags.json) return print(task);
      for (const [name, value] of Object.entries(task))
        process.stdout.write(
          `${name.padEnd(17)} ${typeof value === 'object' ? JSON.stringify(value) : value}\n`,
        );
    },
  );
  addRemoteFlags(jobs.command('logs <TASK>').description('the events of a task, until it ends')).action(
    async (id: string, flags: RemoteFlags) => {
      for await (const event of createClient(flags).follow(id)) {
        if (flags.json) print(event);
        else process.stdout.write(`${logLine(event)}\n`);
      }
    },
  );
  for (const [action, description] of Object.entries(CONTROLS)) {
    addRemoteFlags(jobs.command(`${action} <TASK>`).description(description)).action(
      async (id: string, flags: RemoteFlags) => {
        const task = await createClient(flags)[action as keyof typeof CONTROLS](id);
        if (flags.json) return print(task);
        process.stdout.write(`${task.task_id} is ${task.status}\n`);
      },
    );
  }
}

function formatRow({ task_id, workflow, status, overall_progress, created_at, message }: Task): string {
  const percent = `${Math.round(overall_progress * 100)} %`.padStart(5);
  return `${task_id}  ${workflow.padEnd(10)} ${status.padEnd(10)} ${percent}  ${created_at}  ${message}`;
}

function logLine({ at, event_type, overall_progress, message }: TaskEvent): string {
  return `${at}  ${event_type.padEnd(15)} ${`${Math.round(overall_progress * 100)} %`.padStart(5)}  ${message}`;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
