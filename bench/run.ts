import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installVersion } from './comparison/install-version.ts';
import { Material } from './comparison/material.ts';
import { measureRow } from './comparison/measure-row.ts';
import { ROWS } from './comparison/rows/index.ts';
import { type RowResult, toTable } from './comparison/table.ts';

/**
 * What Footlight takes beside its peers, this checkout as an installed package, and a version before it in the same run:
 * run.ts [--before TARBALL_OR_FOLDER] [--rows NAME,...] [--rounds N]. Prints a table in Markdown. It needs Linux, npm with
 * its registry, and the program ffmpeg.
 */
const { values } = parseArgs({
  options: { before: { type: 'string' }, rows: { type: 'string' }, rounds: { type: 'string' } },
});
const rows = chooseRows(values.rows?.split(','));
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
if (rounds !== undefined && !(Number.isInteger(rounds) && rounds >= 1))
  throw new Error(`--rounds ${values.rounds} is no whole number from 1 on.`);
const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
// PostgreSQL runs as another user where this program is run by root.
await chmod(home, 0o755);
try {
  const versions = {
    ...(values.before !== undefined && { before: await install('before', values.before) }),
    after: await install('after', fileURLToPath(new URL('..', import.meta.url))),
  };
  const material = new Material(home);
  const results: RowResult[] = [];
  const loadBefore = loadavg();
  for (const row of rows) {
    process.stderr.write(`${row.name} ...\n`);
    const result = await measureRow({ ...row, rounds: rounds ?? row.rounds }, versions, material);
    results.push(result);
    // A long run that is stopped leaves what it has measured.
    process.stderr.write(toTable([result]));
  }
  process.stdout.write(`${describeMachine(loadBefore)}\n\n${toTable(results)}`);
} finally {
  await rm(home, { recursive: true, force: true });
}

function install(name: 'before' | 'after', source: string) {
  process.stderr.write(`installing ${name} ...\n`);
  return installVersion(name, source, home);
}

/** In the order of the names. */
function chooseRows(names: readonly string[] | undefined) {
  return (
    names?.map((name) => {
      const row = ROWS.find((each) => each.name === name);
      if (!row) throw new Error(`There is no row ${name}, but ${ROWS.map((each) => each.name).join(', ')}.`);
      return row;
    }) ?? ROWS
  );
}

function describeMachine(loadBefore: readonly number[]): string {
  const load = [loadBefore, loadavg()].map(([minute]) => minute!.toFixed(1));
  return `${availableParallelism()} cores (${cpus()[0]!.model}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, load ${load.join(' to ')}.`;
}
