import { relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

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
  readonly message?: string;
  readonly skip?: unknown;
  readonly details?: { readonly type?: string; readonly error?: { readonly failureType?: string } };
}

/** Counts that Node adds for each file; ours are of the whole run. */
const COUNT = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

/**
 * Runs test files in the given order. Each file's report is written when it is done, so that reports don't mingle;
 * failures are repeated at the end, with their places.
 */
export async function runTestFiles(files: readonly string[], options: QueueOptions): Promise<TestRun> {
  const report = new PassThrough({ objectMode: true });
  const written = report.compose(new spec());
  written.pipe(process.stdout, { end: false });
  const ended = new Promise((resolve) => written.on('end', resolve));
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const seconds = new Map<string, number>();
  const waiting = [...files];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const startedAt = performance.now();
      const events = await runFile(file, options);
      const taken = (performance.now() - startedAt) / 1000;
      seconds.set(file, taken);
      count(events, file, totals);
      const heading = `\n${relative('', file)} (${taken.toFixed(1)} s)\n`;
      report.write({ type: 'test:stdout', data: { message: heading } });
      for (const event of events) report.write(event);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  report.end();
  await ended;
  return { ...totals, seconds };
}

async function runFile(file: string, options: QueueOptions): Promise<Event[]> {
  const { testNamePatterns, timeoutSeconds } = options;
  const stream = run({
    files: [file],
    testNamePatterns: [...testNamePatterns],
    concurrency: 1,
    timeout: timeoutSeconds * 1000,
  });
  const events = (await Array.fromAsync(stream)) as Event[];
  return events.filter(
    ({ type, data }) =>
      type !== 'test:summary' && !(type === 'test:diagnostic' && COUNT.test(data.message ?? '')),
  );
}

function count(
  events: readonly Event[],
  file: string,
  totals: { passed: number; failed: number; skipped: number },
): void {
  for (const { type, data } of events) {
    // A suite fails with its tests, and by itself where its hooks or its body do.
    const isOfTests = data.details?.error?.failureType === 'subtestsFailed';
    if (data.details?.type === 'suite' && (type !== 'test:fail' || isOfTests)) continue;
    if (type === 'test:fail') totals.failed++;
    // A file is a test of its own to Node.
    else if (type === 'test:pass' && data.name !== file)
      totals[data.skip === undefined ? 'passed' : 'skipped']++;
  }
}
