import type { ProductionDescription, Task } from 'footlight/client';
import { findMedium } from '../components/media.ts';
import { findMainInput } from './inputs.ts';

/** An artifact as an input, and as something that is looked at. */
export function nameArtifact(taskId: string, name: string): string {
  return `task:${taskId}/${name}`;
}

/** The outputs that can be seen or heard: what is seen before what is heard. */
export function findMainOutput({ result }: Pick<Task, 'result'>) {
  const outputs = Object.values(result?.outputs ?? {}).flatMap((name) => {
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
  const output = findMainOutput(task);
  if (output && output.medium !== 'audio') return nameArtifact(task.task_id, output.name);
  const source = findSource(task, production);
  return source === undefined || /^\w+:\/\//.test(source) ? undefined : source;
}
