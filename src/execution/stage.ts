/** A step of a production as its faces show it; its title stands in the catalogue as `stage.NAME`. */
export interface Stage {
  /** Stable: it stands in events, in stored results and in addresses. */
  readonly name: string;
  /** What `done` and `total` count, such as frames. */
  readonly unit: string;
  /** Share of a usual run's time, against the other stages'. */
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
