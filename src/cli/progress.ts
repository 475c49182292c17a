import type { WriteStream } from 'node:tty';
import { describeError, FootlightError, type SerializedError } from '../core/errors.ts';
import { getLanguage, say } from '../core/messages/say.ts';
import { describeWarning } from '../core/warning.ts';
import type { WorkflowEvent } from '../execution/events.ts';
import { getStageTitle, getUnitName } from '../execution/production-words.ts';
import { cutCells, measureCells, padCells } from './cells.ts';
import { formatBar, formatDuration, MIN_BAR_CELLS } from './progress-bar.ts';

const REDRAW_MS = 100;
const GAP = '  ';

/** Shows the events of a run: one bar per stage on a terminal; elsewhere only warnings, retries and restarts. */
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
        this.#title = getStageTitle(event.step, getLanguage());
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
        this.printLine(
          `! ${say('cli.progress.retry', { step: getStageTitle(event.step, getLanguage()), error: describe(event.error) })}`,
        );
        return;
      case 'worker-restart':
        this.printLine(`! ${say('cli.progress.restart', { reason: event.reason })}`);
        return;
      case 'warning':
        this.printLine(`! ${describeWarning(event.warning, getLanguage())}`);
        return;
      case 'document':
      case 'preview':
        return;
    }
  }

  finish(): void {
    if (this.#isOpen) this.#stream.write('\r\x1b[2K');
    this.#isOpen = false;
  }

  private draw(done: number, total: number | undefined, unit: string): void {
    if (this.#firstDone < 0) {
      // A resumed run finds a part finished, which must not count as speed.
      this.#firstDone = done;
      this.#startedAt = performance.now();
    }
    const now = performance.now();
    if (!this.#isTerminal || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    const seconds = (now - this.#startedAt) / 1000;
    const speed = seconds > 0.5 ? (done - this.#firstDone) / seconds : 0;
    const columns = this.#stream.columns || 120;
    const title = padCells(this.#title, Math.min(30, Math.floor(columns / 5)));
    const count = `${Math.floor(done)}${total ? `/${Math.floor(total)}` : ''} ${getUnitName(unit, getLanguage())}`;
    const line = layOut(columns, title, total ? done / total : undefined, [
      count,
      ...describeSpeed(speed, total && total - done),
    ]);
    this.#stream.write(`\r\x1b[2K${line}`);
    this.#isOpen = true;
  }

  private printLine(text: string, onlyOnTerminal = false): void {
    if (onlyOnTerminal && !this.#isTerminal) return;
    this.finish();
    this.#stream.write(`${text}\n`);
  }
}

/** A title, a bar of what is left of the line, and as many notes as fit as a whole. */
function layOut(columns: number, title: string, share: number | undefined, notes: readonly string[]): string {
  const barCells = share === undefined ? 0 : MIN_BAR_CELLS + GAP.length;
  const shown = [...notes];
  const measureRoom = (): number => columns - measureCells([title, ...shown].join(GAP)) - barCells;
  while (shown.length > 0 && measureRoom() < 0) shown.pop();
  const room = measureRoom() + MIN_BAR_CELLS;
  const bar = share === undefined ? [] : [formatBar(Math.min(1, share), room)];
  return cutCells([title, ...bar, ...shown].join(GAP), columns);
}

/** Steps a second, and the time that is left of so many. */
function describeSpeed(speed: number, left: number | undefined): string[] {
  if (speed <= 0) return [];
  const remaining = left ? [say('cli.progress.remaining', { duration: formatDuration(left / speed) })] : [];
  return [say('cli.progress.speed', { speed: speed.toFixed(1) }), ...remaining];
}

function describe(error: SerializedError): string {
  return describeError(FootlightError.fromJSON(error), getLanguage()).message;
}
