import type { TaskEvent } from 'footlight/client';

/** What people read of a task; how often its steps count is not limited. */
const MAX_LINES = 500;
/** What another step says does not end how this one counts: several may run at once. */
const OF_ONE_STEP: ReadonlySet<string> = new Set(['step-start', 'step-progress', 'step-end']);

/** What has happened to a task, a line each: of the counts of a step that follow one another, the newest alone. */
export class TaskLog {
  readonly #lines = new Set<TaskEvent>();
  /** The line of each step that may count on. */
  readonly #counts = new Map<string | null, TaskEvent>();
  #newest: TaskEvent | undefined;

  add(event: TaskEvent): void {
    const { event_type, stage } = event;
    const isRepeated = event.message === this.#newest?.message;
    if (event_type === 'step-progress') this.#count(event);
    else if (!isRepeated) {
      if (OF_ONE_STEP.has(event_type)) this.#counts.delete(stage);
      else this.#counts.clear();
      this.#lines.add(event);
    }
    this.#newest = event;
    if (this.#lines.size > MAX_LINES) this.#lines.delete(this.#findLeastNeeded());
  }

  /** @returns the newest first */
  list(): TaskEvent[] {
    return [...this.#lines].toReversed();
  }

  /** The oldest of what steps say of themselves; of other lines only where there is nothing else. */
  #findLeastNeeded(): TaskEvent {
    const lines = [...this.#lines];
    return lines.find(({ event_type }) => OF_ONE_STEP.has(event_type)) ?? lines[0]!;
  }

  #count(event: TaskEvent): void {
    const earlier = this.#counts.get(event.stage);
    if (earlier) this.#lines.delete(earlier);
    this.#lines.add(event);
    this.#counts.set(event.stage, event);
  }
}
