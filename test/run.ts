import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, glob, readFile, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findMemoryFolder } from './support/memory-folder.ts';
import { groupFiles } from './support/shared-processes.ts';
import { runTestFiles } from './support/test-queue.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DURATIONS = fileURLToPath(new URL('durations.json', import.meta.url));
const USAGE = `node test/run.ts [OPTION]... [FOLDER | FILE | GLOB]...
  --full                     the large matrices too
  --test-name-pattern=REGEX  only tests of that name
  --watch                    again whenever a file changes that a test reads
  --record                   writes down how long each file takes, for the order of later runs`;

/** Seconds that a test file may take, however slow the machine; the large matrices take longer. */
const FILE_TIMEOUT_SECONDS = 600;
const FULL_FILE_TIMEOUT_SECONDS = 1800;
/** Many tests wait more than they work, so that one more than the processors are busy with; memory sets the limit. */
const CONCURRENCY = Math.min(availableParallelism() + 1, 8);

const { wanted, testNamePatterns, isFull, isWatching, isRecording } = readArguments();
// What one process compiled is there for all tests and for the programs that they start.
process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules', '.cache', 'footlight-tests');
if (isFull) process.env.FOOTLIGHT_FULL_TESTS = '1';
if (!process.env.TMPDIR) {
  const folder = await findMemoryFolder();
  if (folder !== undefined) process.env.TMPDIR = folder;
}
await provideSharedFolder();
const files = (await Promise.all(wanted.map(findTestFiles))).flat();
const unique = [...new Set(files)];
if (isWatching) run({ files: unique, testNamePatterns, watch: true }).compose(spec).pipe(process.stdout);
else await runOnce();

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: {
        full: { type: 'boolean' },
        record: { type: 'boolean' },
        watch: { type: 'boolean' },
        'test-name-pattern': { type: 'string', multiple: true },
      },
      allowPositionals: true,
    });
    return {
      wanted: positionals.length > 0 ? positionals : [values.watch ? 'test/unit' : 'test'],
      testNamePatterns: values['test-name-pattern'] ?? [],
      isFull: values.full ?? false,
      isWatching: values.watch ?? false,
      isRecording: values.record ?? false,
    };
  } catch (error) {
    return exit(`${(error as Error).message}\nUsage: ${USAGE}`);
  }
}

/** A folder for what test files make once for all of them. */
async function provideSharedFolder(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-tests-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  // Programs that run as another user have to pass.
  await chmod(folder, 0o755);
  process.env.FOOTLIGHT_TESTS_SHARED = folder;
}

/** A folder stands for all tests below it. */
async function findTestFiles(place: string): Promise<string[]> {
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const found = (await Array.fromAsync(glob(isFolder ? join(place, '**/*.test.ts') : place))).sort();
  return found.length > 0 ? found : exit(`No test file is at ${place}.`);
}

async function runOnce(): Promise<void> {
  const known = JSON.parse(await readFile(DURATIONS, 'utf8')) as Record<string, number>;
  const { passed, failed, skipped, seconds } = await runTestFiles(
    longestFirst(
      groupFiles(
        unique.map((file) => resolve(file)),
        ROOT,
      ),
      known,
    ),
    {
      testNamePatterns,
      concurrency: CONCURRENCY,
      timeoutSeconds: isFull ? FULL_FILE_TIMEOUT_SECONDS : FILE_TIMEOUT_SECONDS,
    },
  );
  if (isRecording) await record(known, seconds);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  // Continuous integration reads this line.
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
}

/** Whatever begins late has to be short, or one processor waits for the other; unknown files go in the middle. */
function longestFirst(
  groups: readonly string[][],
  known: Readonly<Record<string, number>>,
): readonly string[][] {
  const middle = Object.values(known).toSorted((a, b) => a - b)[Object.keys(known).length >> 1] ?? 0;
  const secondsOf = (paths: readonly string[]): number =>
    paths.reduce((sum, path) => sum + (known[nameOf(path)] ?? middle), 0);
  return groups.toSorted((a, b) => secondsOf(b) - secondsOf(a));
}

async function record(known: Record<string, number>, seconds: ReadonlyMap<string, number>): Promise<void> {
  const all: Record<string, number> = { ...known };
  for (const [path, taken] of seconds) all[nameOf(path)] = Math.max(1, Math.round(taken));
  const isThere = await Promise.all(
    Object.keys(all).map((name) => stat(join(ROOT, name)).catch(() => false)),
  );
  const entries = Object.entries(all).filter((_, i) => isThere[i]);
  const table = Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(DURATIONS, `${JSON.stringify(table, undefined, 2)}\n`);
}

function nameOf(path: string): string {
  return relative(ROOT, resolve(path)).replaceAll('\\', '/');
}

function exit(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
