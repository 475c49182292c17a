import type { EventListener, WorkflowEvent } from './events.ts';

type Tell = () => WorkflowEvent;

interface RunningStage {
  readonly start: Tell;
  progress?: Tell;
  end?: Tell;
  isOver?: boolean;
}

/** Takes what one stage has to tell. */
export interface StageTeller {
  progress(tell: Tell): void;
  /** Ends the stage; without an event if it failed. */
  close(tell?: Tell): void;
}

/**
 * Tells of stages one after the other, as progress displays expect, though some run beside each other: what a stage has to
 * tell is kept until those that began before it have ended, and then told as it is by that time.
 */
export class StageOrder {
  readonly #emit: EventListener;
  readonly #running: RunningStage[] = [];
  /** The first that failed while others ran. */
  #failed: RunningStage | undefined;

  constructor(emit: EventListener) {
    this.#emit = emit;
  }

  open(start: Tell): StageTeller {
    const stage: RunningStage = { start };
    if (this.#running.push(stage) === 1) this.#emit(start());
    const isTold = (): boolean => this.#running[0] === stage;
    return {
      progress: (tell) => {
        stage.progress = tell;
        if (isTold()) this.#emit(tell());
      },
      close: (tell) => {
        stage.isOver = true;
        if (tell) stage.end = tell;
        else this.#failed ??= stage;
        if (isTold()) this.tellEnds();
      },
    };
  }

  /** Tells the end of the first stage, and what is known of the next ones up to one that still runs. */
  private tellEnds(): void {
    let last: RunningStage | undefined;
    while (this.#running[0]?.isOver) {
      last = this.#running.shift()!;
      if (last.end) this.#emit(last.end());
      if (this.#running[0]) this.tellStart(this.#running[0]);
    }
    if (this.#running.length === 0) this.tellFailed(last);
  }

  /** The last that is known to have begun is taken for the one that failed. */
  private tellFailed(last: RunningStage | undefined): void {
    if (this.#failed && this.#failed !== last) this.tellStart(this.#failed);
    this.#failed = undefined;
  }

  private tellStart({ start, progress }: RunningStage): void {
    this.#emit(start());
    if (progress) this.#emit(progress());
  }
}
