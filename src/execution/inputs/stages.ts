import { defineStages, type Stage } from '../stage.ts';

export const INPUT_STAGES = defineStages({
  fetch: { unit: 'bytes', weight: 10 },
});

/** Share of a run's time for fetching, if a production does not weigh it itself. */
const FETCH_SHARE = 0.1;

/** Returns the stages of a run: with a fetching stage only if something has to be fetched. */
export function getStagesOfRun(stages: readonly Stage[], isFetching: boolean): readonly Stage[] {
  const { fetch } = INPUT_STAGES;
  const others = stages.filter(({ name }) => name !== fetch.name);
  if (!isFetching) return others;
  if (others.length < stages.length) return stages;
  const total = others.reduce((sum, { weight }) => sum + weight, 0);
  return [{ ...fetch, weight: (total * FETCH_SHARE) / (1 - FETCH_SHARE) }, ...others];
}
