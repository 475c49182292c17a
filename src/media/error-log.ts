import { AV_LOG_ERROR, AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';

/** The one that has FFmpeg's log, which is that of the whole process. */
let current: ErrorLog | undefined;

/**
 * Keeps the first error that FFmpeg logs until it is disposed, which says more than its return values: the first is the
 * cause, and those after it what it led to. A later one takes the log over, so that nothing else should work with media
 * at the time.
 */
export class ErrorLog implements Disposable {
  #first: string | undefined;

  constructor() {
    current = this;
    Log.setLevel(AV_LOG_ERROR);
    Log.setCallback((level, message) => {
      if (level <= AV_LOG_ERROR) this.#first ??= message.trim() || undefined;
    });
  }

  /** The first error; undefined where none was logged. Messages come from threads, a little after what they are about. */
  get first(): string | undefined {
    return this.#first;
  }

  /** Gives the log back, unless a later one has it. */
  [Symbol.dispose](): void {
    if (current !== this) return;
    current = undefined;
    Log.resetCallback();
    Log.setLevel(AV_LOG_QUIET);
  }
}
