import type { ProductionDescription, Task } from 'footlight/client';
import { findMedium } from '../components/media.ts';
import { findMainInput } from './inputs.ts';

/** An artifact as an input, and as something that is looked at. */
export function nameArtifact(taskId: string, name: string): string {
  return `task:${taskId}/${name}`;
}

/** The files of a task by their roles, in the order in which its production declares them: what was asked for comes first. */
export function listOutputs(
  { result }: Pick<Task, 'result'>,
  production: ProductionDescription | undefined,
): [role: string, name: string][] {
  const roles = production?.outputs.map(({ role }) => role) ?? [];
  const rank = (role: string): number => {
    const place = roles.indexOf(withoutNumber(role));
    return place < 0 ? roles.length : place;
  };
  return Object.entries(result?.outputs ?? {}).toSorted(
    ([a], [b]) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }),
  );
}

/** The role of which there are several, as `scene2`, or several of several sources, as `sample1-2`. */
export function withoutNumber(role: string): string {
  return role.replace(/-?\d+(-\d+)?$/, '');
}

/** The first of the outputs that can be seen or heard: what is seen before what is heard. */
export function findMainOutput(task: Pick<Task, 'result'>, production: ProductionDescription | undefined) {
  const outputs = listOutputs(task, production).flatMap(([, name]) => {
    const medium = findMedium(name);
    return medium === undefined ? [] : [{ name, medium }];
  });
  const media = ['video', 'audio', 'image'] as const;
  return media.map((wanted) => outputs.find(({ medium }) => medium === wanted)).find((each) => each);
}

/** The media that a task was given; undefined where it was given something to read, or several files. */
export function findSource(
  { options }: Pick<Task, 'options'>,
  production: ProductionDescription | undefined,
): string | undefined {
  const input = production && findMainInput(production);
  if (input?.schema['x-footlight']?.file !== 'media') return undefined;
  const given = [options[input.name]].flat();
  return given.length === 1 && typeof given[0] === 'string' ? given[0] : undefined;
}

/** What a task is pictured by: what it made, or else what it was given; undefined where there is nothing to be seen. */
export function findPicture(
  task: Pick<Task, 'task_id' | 'options' | 'result'>,
  production: ProductionDescription | undefined,
): string | undefined {
  const output = findMainOutput(task, production);
  if (output && output.medium !== 'audio') return nameArtifact(task.task_id, output.name);
  const source = findSource(task, production);
  return source === undefined || /^\w+:\/\//.test(source) ? undefined : source;
}
