import { words } from './index.ts';

/** What engines and models are for, such as "Matting"; a task that the page does not know is said as it is. */
export function nameEngineTask(task: string): string {
  const { t, te } = words.global;
  return te(`engine-task.${task}`) ? t(`engine-task.${task}`) : task;
}
