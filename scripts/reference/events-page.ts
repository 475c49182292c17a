import type { SourceFile } from '../code/source-files.ts';
import { code, page, table } from './markdown.ts';
import { readLiterals, readTypeForms, type TypeForm } from './type-members.ts';

const HEAD = '# Events';

const OF_RUNS = `## Of a run

A program that uses the library is told these by \`onEvent\`, in the order in which they happen.`;

const OF_TASKS = `## Of a task

\`GET /api/v1/tasks/{id}/events\` sends these as server-sent events, and webhooks as JSON: the state of the task after
the event. \`event_type\` is one of:`;

/** The events of runs and of tasks, as their types declare them. */
export function renderEventsPage(files: readonly SourceFile[]): string {
  const find = (path: string): SourceFile => {
    const file = files.find((each) => each.path === path);
    if (!file) throw new Error(`There is no ${path}.`);
    return file;
  };
  const [events, tasks] = [find('execution/events.ts'), find('jobs/tasks/task.ts')];
  return page(
    HEAD,
    OF_RUNS,
    table(['type', 'when', 'what else it holds'], readTypeForms(events, 'WorkflowEvent').map(runRow)),
    OF_TASKS,
    table(
      ['event_type', 'when'],
      readLiterals(tasks, 'TaskEventType').map(({ value, comment }) => [code(value), comment]),
    ),
    'Its fields:',
    memberTable(readTypeForms(tasks, 'TaskEvent')[0]!),
  );
}

function runRow({ members, comment }: TypeForm): string[] {
  const [type, ...others] = members;
  const rest = others.map(({ name, type: text, comment: note }) => {
    return `${code(`${name}: ${text}`)}${note && ` (${note.replace(/\.$/, '')})`}`;
  });
  return [code((type?.type ?? '').replaceAll("'", '')), comment, rest.join(', ')];
}

function memberTable({ members }: TypeForm): string {
  return table(
    ['field', 'type', 'meaning'],
    members.map(({ name, type, comment }) => [code(name), code(type), comment]),
  );
}
