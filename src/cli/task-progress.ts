import type { WriteStream } from 'node:tty';
import type { TaskEvent } from '../client/index.ts';
import { say } from '../core/messages/say.ts';
import { cutCells } from './cells.ts';
import { formatBar, formatDuration } from './progress-bar.ts';

/** Shows the progress of a task on a service: one line on a terminal; elsewhere only warnings and retries. */
export class TaskProgressDisplay {
  readonly #stream: WriteStream;
  #isOpen = false;

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  showEvent({ event_type, status, overall_progress, message, eta_seconds }: TaskEvent): void {
    if (event_type === 'warning' || event_type === 'step-retry' || event_type === 'task-retrying')
      this.printLine(`! ${message}`);
    const text = status === 'queued' ? say('cli.progress.waiting', { message }) : message;
    const remaining =
      eta_seconds === null ? [] : [say('cli.progress.remaining', { duration: formatDuration(eta_seconds) })];
    this.draw(overall_progress, [text, ...remaining].join('  '));
  }

  upload(name: string, done: number, total: number): void {
    this.draw(total > 0 ? done / total : 1, say('cli.progress.uploading', { name }));
  }

  finish(): void {
    if (this.#isOpen) this.#stream.write('\r\x1b[2K');
    this.#isOpen = false;
  }

  private draw(share: number, text: string): void {
    if (!this.#stream.isTTY) return;
    const line = `${formatBar(share)}  ${text}`;
    this.#stream.write(`\r\x1b[2K${cutCells(line, (this.#stream.columns || 120) - 1)}`);
    this.#isOpen = true;
  }

  private printLine(text: string): void {
    this.finish();
    this.#stream.write(`${text}\n`);
  }
}
