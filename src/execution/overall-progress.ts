import type { Stage } from './stage.ts';

/** Combines the progress of the stages, by their weights, into one share from 0 to 1 that never falls. */
export class OverallProgress {
  readonly #stages: readonly Stage[];
  readonly #shares = new Map<string, number>();
  #highest = 0;

  constructor(stages: readonly Stage[]) {
    this.#stages = stages;
  }

  advance(step: string, share: number): number {
    this.#shares.set(step, Math.max(share, this.#shares.get(step) ?? 0));
    const total = this.#stages.reduce((sum, stage) => sum + stage.weight, 0);
    const done = this.#stages.reduce(
      (sum, stage) => sum + stage.weight * (this.#shares.get(stage.name) ?? 0),
      0,
    );
    this.#highest = Math.max(this.#highest, total > 0 ? Math.min(1, done / total) : 0);
    return this.#highest;
  }
}
