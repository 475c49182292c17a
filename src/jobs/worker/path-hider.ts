import { sep } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { mapWarningTexts } from '../../core/warning.ts';
import type { WorkflowEvent } from '../../execution/events.ts';
import type { NewestResult } from '../../execution/newest-result.ts';
import type { TaskFiles } from '../files/task-files.ts';

/** Removes the folders of this machine from texts, errors and events that callers see. */
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
    return error.mapTexts((text) => this.hide(text));
  }

  /** @param data that can be written as JSON */
  hideInData(data: unknown): unknown {
    return JSON.parse(JSON.stringify(data), (_key, value: unknown) =>
      typeof value === 'string' ? this.hide(value) : value,
    );
  }

  hideInEvent(event: WorkflowEvent): WorkflowEvent {
    switch (event.type) {
      case 'warning':
        return { ...event, warning: mapWarningTexts(event.warning, (text) => this.hide(text)) };
      case 'step-retry':
        return { ...event, error: this.hideInError(FootlightError.fromJSON(event.error)).toJSON() };
      case 'preview':
        return { ...event, newest: this.hideInData(event.newest) as NewestResult };
      case 'document':
        return { ...event, data: this.hideInData(event.data) };
      default:
        return event;
    }
  }
}
