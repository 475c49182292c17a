import { glob } from 'node:fs/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

// Fast suites first; the closing line is the one that continuous integration reads.
const SUITES = [
  'test/unit/*.test.ts',
  'test/storage/*.test.ts',
  'test/inference/*.test.ts',
  'test/media/*.test.ts',
  'test/{productions,narrate}/*.test.ts',
  'test/{edit,highlights}/*.test.ts',
  'test/service/*.test.ts',
  'test/enhance/*.test.ts',
];
/** Files at a time; those of a service wait more than they work. */
const concurrencyOf = (suite: string): number => (suite.includes('service') ? 3 : 2);
const wanted = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };

for (const suite of wanted.length > 0 ? wanted : SUITES) {
  const files = (await Array.fromAsync(glob(suite))).sort();
  const stream = run({ files, concurrency: concurrencyOf(suite), timeout: 600_000 });
  stream.on('test:pass', ({ details, skip }) => {
    if (details.type === 'suite') return;
    if (skip === undefined) totals.passed++;
    else totals.skipped++;
  });
  stream.on('test:fail', ({ details }) => {
    if (details.type !== 'suite') totals.failed++;
  });
  const report = stream.compose(spec);
  report.pipe(process.stdout, { end: false });
  await new Promise((resolve) => report.on('end', resolve));
}

process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
