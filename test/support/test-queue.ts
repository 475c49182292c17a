import { relative, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

export interface TestRun {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** How long each file took. */
  readonly seconds: ReadonlyMap<string, number>;
}

export interface QueueOptions {
  readonly testNamePatterns: readonly string[];
  /** Files that run at a time. */
  readonly concurrency: number;
  /** For one file. */
  readonly timeoutSeconds: number;
}

type Event = { readonly type: string; readonly data: EventData };
interface EventData {
  readonly name?: string;
  readonly nesting?: number;
  readonly message?: string;
  readonly skip?: unknown;
  readonly details?: {
    readonly type?: string;
    readonly duration_ms?: number;
    readonly error?: { readonly failureType?: string };
  };
}

/** Counts that Node adds for each file; ours are of the whole run. */
const COUNT = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

const GROUP = fileURLToPath(new URL('test-group.ts', import.meta.url));
const UNTRACKED_PROMISES = new URL('untracked-promises.ts', import.meta.url).href;

/**
 * Runs test files in the given order, those that stand together in one process. Each process's report is written when it is done, so that reports don't mingle;
 * failures are repeated at the end, with their places.
 */
export async function runTestFiles(
  groups: readonly (readonly string[])[],
  options: QueueOptions,
): Promise<TestRun> {
  const report = new PassThrough({ objectMode: true });
  const written = report.compose(new spec());
  written.pipe(process.stdout, { end: false });
  const ended = new Promise((resolve) => written.on('end', resolve));
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const seconds = new Map<string, number>();
  const waiting = [...groups];
  const work = async (): Promise<void> => {
    for (let files = waiting.shift(); files !== undefined; files = waiting.shift()) {
      const startedAt = performance.now();
      const events = await runProcess(files, options);
      const taken = (performance.now() - startedAt) / 1000;
      if (files.length === 1) seconds.set(files[0]!, taken);
      else for (const [file, own] of listSeconds(events, files)) seconds.set(file, own);
      count(events, totals);
      const names = files.map((file) => relative('', file)).join(', ');
      const heading = `\n${names} (${taken.toFixed(1)} s)\n`;
      report.write({ type: 'test:stdout', data: { message: heading } });
      for (const event of events) report.write(event);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  report.end();
  await ended;
  return { ...totals, seconds };
}

async function runProcess(files: readonly string[], options: QueueOptions): Promise<Event[]> {
  const { testNamePatterns, timeoutSeconds } = options;
  const stream = run({
    ...(files.length === 1 ? { files } : { files: [GROUP], argv: files.map((file) => resolve(file)) }),
    testNamePatterns: [...testNamePatterns],
    execArgv: ['--import', UNTRACKED_PROMISES],
    concurrency: 1,
    timeout: timeoutSeconds * 1000 * files.length,
  });
  const events = (await Array.fromAsync(stream)) as Event[];
  return events.filter(
    ({ type, data }) =>
      type !== 'test:summary' && !(type === 'test:diagnostic' && COUNT.test(data.message ?? '')),
  );
}

/** How long each of the files took that ran in one process. */
function listSeconds(events: readonly Event[], files: readonly string[]): [file: string, seconds: number][] {
  return files.map((file) => {
    const ended = events.find(
      ({ type, data }) => (type === 'test:pass' || type === 'test:fail') && data.name === resolve(file),
    );
    return [file, (ended?.data.details?.duration_ms ?? 0) / 1000];
  });
}

function count(events: readonly Event[], totals: { passed: number; failed: number; skipped: number }): void {
  for (const { type, data } of events) {
    // A suite fails with its tests, and by itself where its hooks or its body do.
    const isOfTests = data.details?.error?.failureType === 'subtestsFailed';
    if (data.details?.type === 'suite' && (type !== 'test:fail' || isOfTests)) continue;
    if (type === 'test:fail') totals.failed++;
    // A file is a test of its own to Node, if it has no tests.
    else if (type === 'test:pass' && !data.name?.endsWith('.test.ts'))
      totals[data.skip === undefined ? 'passed' : 'skipped']++;
  }
}
