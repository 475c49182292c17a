import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';

// Fast suites first; the closing line is the one that continuous integration reads.
const SUITES = [
  'test/unit',
  'test/cli',
  'test/storage',
  'test/inference',
  'test/media',
  'test/{library,productions,narrate}/*.test.ts',
  'test/{edit,highlights}/*.test.ts',
  'test/service',
  'test/enhance',
];
const USAGE = 'node test/run.ts [--test-name-pattern=REGEX]... [FOLDER | FILE | GLOB]...';

const { wanted, testNamePatterns } = readArguments();
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const suite of wanted.length > 0 ? wanted : SUITES) await runSuite(suite);

process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);

function readArguments(): { wanted: string[]; testNamePatterns: string[] } {
  try {
    const options = { 'test-name-pattern': { type: 'string', multiple: true } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return { wanted: positionals, testNamePatterns: values['test-name-pattern'] ?? [] };
  } catch (error) {
    return exit(`${(error as Error).message}\nUsage: ${USAGE}`);
  }
}

async function runSuite(suite: string): Promise<void> {
  const files = await findTestFiles(suite);
  if (files.length === 0) exit(`No test file is at ${suite}.`);
  // Tests of the service wait more than they work.
  const concurrency = suite.includes('service') ? 3 : 2;
  const stream = run({ files, testNamePatterns, concurrency, timeout: 600_000 });
  stream.on('test:pass', ({ name, details, skip }) => {
    if (details.type === 'suite' || files.includes(name)) return;
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

/** A folder stands for all tests below it. */
async function findTestFiles(suite: string): Promise<string[]> {
  const isFolder = await stat(suite).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return (await Array.fromAsync(glob(isFolder ? join(suite, '**/*.test.ts') : suite))).sort();
}

function exit(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
