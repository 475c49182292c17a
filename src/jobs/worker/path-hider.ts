import { sep } from 'node:path';
import type { FootlightError } from '../../core/errors.ts';
import type { WorkflowEvent } from '../../execution/events.ts';
import type { TaskFiles } from '../files/task-files.ts';

/** Takes the folders of this machine out of what callers are told. */
export class PathHider {
  readonly #files: TaskFiles;
  readonly #folders: readonly string[];

  constructor(files: TaskFiles, folders: readonly string[]) {
    this.#files = files;
    this.#folders = folders;
  }

  hide(text: string): string {
    return this.#folders.reduce(
      (rest, folder) => rest.replaceAll(`${folder}${sep}`, '').replaceAll(folder, '.'),
      this.#files.withoutFolder(text),
    );
  }

  hideInError(error: FootlightError): FootlightError {
    const { message, value } = error;
    return error.with({ message: this.hide(message), value: value && this.hide(value) });
  }

  hideInEvent(event: WorkflowEvent): WorkflowEvent {
    switch (event.type) {
      case 'warning':
        return { ...event, warning: { ...event.warning, message: this.hide(event.warning.message) } };
      case 'step-retry':
        return { ...event, error: { ...event.error, message: this.hide(event.error.message) } };
      default:
        return event;
    }
  }
}
