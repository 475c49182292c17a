import type { WriteStream } from 'node:tty';
import type { WorkflowEvent } from '../execution/events.ts';

const BAR_WIDTH = 28;
const REDRAW_MS = 100;

/** One bar per stage on a terminal; on anything else only warnings and retries are written. */
export class ProgressDisplay {
  readonly #stream: WriteStream;
  readonly #isTerminal: boolean;
  #title = '';
  #startedAt = 0;
  #firstDone = 0;
  #drawnAt = 0;
  #isOpen = false;

  constructor(stream: WriteStream) {
    this.#stream = stream;
    this.#isTerminal = stream.isTTY === true;
  }

  showEvent(event: WorkflowEvent): void {
    switch (event.type) {
      case 'step-start':
        this.#title = event.title;
        this.#startedAt = performance.now();
        this.#firstDone = -1;
        return;
      case 'step-progress':
        this.draw(event.done, event.total, event.unit);
        return;
      case 'step-end':
        this.printLine(
          `${event.status === 'reused' ? '↺' : '✓'} ${this.#title}  ${formatDuration(event.seconds)}`,
          true,
        );
        return;
      case 'step-retry':
        this.printLine(`! ${event.step} failed, trying again: ${event.error.message}`);
        return;
      case 'worker-restart':
        this.printLine(`! The media process ended (${event.reason}); going on from the last checkpoint.`);
        return;
      case 'warning':
        this.printLine(`! ${event.warning.message}`);
        return;
    }
  }

  finish(): void {
    if (this.#isOpen) this.#stream.write('\r\x1b[2K');
    this.#isOpen = false;
  }

  private draw(done: number, total: number | undefined, unit: string): void {
    if (this.#firstDone < 0) {
      // What a resumed run finds finished says nothing about its speed.
      this.#firstDone = done;
      this.#startedAt = performance.now();
    }
    const now = performance.now();
    if (!this.#isTerminal || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    const seconds = (now - this.#startedAt) / 1000;
    const speed = seconds > 0.5 ? (done - this.#firstDone) / seconds : 0;
    const parts = [this.#title.padEnd(30)];
    if (total) {
      const share = Math.min(1, done / total);
      const filled = Math.round(share * BAR_WIDTH);
      parts.push(
        `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`,
        `${(share * 100).toFixed(1).padStart(5)} %`,
      );
    }
    parts.push(`${Math.floor(done)}${total ? `/${Math.floor(total)}` : ''} ${unit}`);
    if (speed > 0) parts.push(`${speed.toFixed(1)}/s`);
    if (speed > 0 && total) parts.push(`ETA ${formatDuration((total - done) / speed)}`);
    this.#stream.write(`\r\x1b[2K${parts.join('  ')}`.slice(0, (this.#stream.columns || 120) + 5));
    this.#isOpen = true;
  }

  private printLine(text: string, onlyOnTerminal = false): void {
    if (onlyOnTerminal && !this.#isTerminal) return;
    this.finish();
    this.#stream.write(`${text}\n`);
  }
}

function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const padNumber = (value: number): string => String(value).padStart(2, '0');
  return hours > 0
    ? `${hours}:${padNumber(minutes)}:${padNumber(whole % 60)}`
    : `${minutes}:${padNumber(whole % 60)}`;
}
