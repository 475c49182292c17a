import type { WriteStream } from 'node:tty';
import type { TaskEvent } from '../client/index.ts';

const WIDTH = 28;

/** One line that moves, for a task that runs elsewhere; on anything but a terminal only what matters is written. */
export class TaskProgressDisplay {
  readonly #stream: WriteStream;
  #isOpen = false;

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  showEvent({ event_type, status, overall_progress, message, eta_seconds }: TaskEvent): void {
    if (event_type === 'warning' || event_type === 'step-retry' || event_type === 'task-retrying')
      this.printLine(`! ${message}`);
    const eta =
      eta_seconds === null
        ? ''
        : `  ETA ${Math.floor(eta_seconds / 60)}:${String(Math.round(eta_seconds % 60)).padStart(2, '0')}`;
    this.draw(overall_progress, `${status === 'queued' ? 'waiting: ' : ''}${message}${eta}`);
  }

  upload(name: string, done: number, total: number): void {
    this.draw(total > 0 ? done / total : 1, `uploading ${name}`);
  }

  finish(): void {
    if (this.#isOpen) this.#stream.write('\r\x1b[2K');
    this.#isOpen = false;
  }

  private draw(share: number, text: string): void {
    if (!this.#stream.isTTY) return;
    const filled = Math.round(share * WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${(share * 100).toFixed(1).padStart(5)} %`;
    this.#stream.write(`\r\x1b[2K${`${bar}  ${text}`.slice(0, (this.#stream.columns || 120) - 1)}`);
    this.#isOpen = true;
  }

  private printLine(text: string): void {
    this.finish();
    this.#stream.write(`${text}\n`);
  }
}
