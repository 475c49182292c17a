import type { Material } from './material.ts';
import { ProgramFailure } from './measure-program.ts';
import type { Figures, Row, Version } from './row.ts';
import { type Outcome, type RowResult, takeMedians } from './table.ts';

/** Footlight's exit code for a command or an option that it doesn't know. */
const USAGE = 2;

/** Measures the versions and the peers of a row in turn, round after round; peers last, which may look at what was made. */
export async function measureRow(
  row: Row,
  versions: { readonly before?: Version; readonly after: Version },
  material: Material,
): Promise<RowResult> {
  const [before, after]: [Outcome[], Outcome[]] = [[], []];
  const peers = row.peers.map(({ name, measure }) => ({ name, measure, rounds: [] as Outcome[] }));
  for (let round = 0; round < row.rounds; round++) {
    if (versions.before) before.push(await attempt(() => row.measure(versions.before!, material)));
    after.push(await attempt(() => row.measure(versions.after, material)));
    for (const peer of peers) peer.rounds.push(await attempt(() => peer.measure(material)));
  }
  return {
    work: row.work,
    before: versions.before ? takeMedians(before) : { missing: 'not asked for' },
    after: takeMedians(after),
    peers: peers.map(({ name, rounds }) => ({ name, outcome: takeMedians(rounds) })),
  };
}

/** What one run took; one that fails leaves the others their figures, and is told on stderr. */
async function attempt(measure: () => Promise<Figures>): Promise<Outcome> {
  try {
    return await measure();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    const isUnknown = error instanceof ProgramFailure && error.exitCode === USAGE;
    return { missing: isUnknown ? 'not in this version' : 'failed' };
  }
}
