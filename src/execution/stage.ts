/** A step of a production as its clients show it; its title stands in the catalogue as `stage.NAME`. */
export interface Stage {
  /** Stable: events, stored results and URLs contain it. */
  readonly name: string;
  /** The unit of `done` and `total`, such as frames. */
  readonly unit: string;
  /** Share of a usual run's time, relative to the other stages. */
  readonly weight: number;
}

/** Names stages by their keys: `defineStages({ analyze: { unit, weight } }).analyze.name` is "analyze". */
export function defineStages<const Names extends string>(
  stages: Readonly<Record<Names, Omit<Stage, 'name'>>>,
): Readonly<Record<Names, Stage>> {
  const named = Object.entries<Omit<Stage, 'name'>>(stages).map(([name, stage]) => [
    name,
    { name, ...stage },
  ]);
  return Object.fromEntries(named) as Record<Names, Stage>;
}
