import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { installVersion } from './comparison/install-version.ts';

/**
 * How long somebody waits who has installed the package and nothing else: seconds from `npx footlight serve` in an empty
 * folder, on its first start, until the page is there, and until the first result of a sample can be fetched, where
 * nothing is done but what the page offers to click. Prints one JSON object. A tarball of `npm pack` may be named, else
 * this checkout is packed; the packages that it needs come from npm.
 */
const SAMPLES = ['a filmed stage', 'a short story'] as const;
/** Within which the first result has to be there. */
const LIMIT_SECONDS = 120;
/** How long a service may take to end. */
const END_SECONDS = 20;
const PROGRAM = process.env.FOOTLIGHT_CHROMIUM ?? '/usr/bin/chromium';
const LOGIN_LINK = /http:\/\/\S+\/login#token=\S+/;
const source = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));

const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
await chmod(home, 0o755);
let running: ChildProcess | undefined;
process.once('SIGINT', () => {
  signal(running, 'SIGKILL');
  process.exit(130);
});
process.on('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
await installVersion('after', source, home);
const browser = await chromium.launch({
  executablePath: PROGRAM,
  chromiumSandbox: false,
  handleSIGINT: false,
});
try {
  const samples: Record<string, object> = {};
  for (const [i, name] of SAMPLES.entries()) samples[name] = await measure(browser, i);
  const seconds = Object.values(samples).map((sample) => (sample as { result: number }).result);
  const isInTime = seconds.every((each) => each <= LIMIT_SECONDS);
  process.stdout.write(`${JSON.stringify({ samples, limitSeconds: LIMIT_SECONDS, isInTime }, null, 2)}\n`);
  process.exitCode = isInTime ? 0 : 1;
} finally {
  await browser.close();
}

/** Starts the program for the first time, and makes one sample by clicks. */
async function measure(browser: Browser, sample: number): Promise<object> {
  const load = round(loadavg()[0]!);
  const begin = performance.now();
  const passed = (): number => round((performance.now() - begin) / 1000);
  const service = serve(join(home, `first-start-${sample}`));
  running = service;
  try {
    const link = await findLink(service);
    const started = passed();
    const page = await browser.newPage();
    page.setDefaultTimeout(10 * LIMIT_SECONDS * 1000);
    await page.goto(link);
    const samples = page.locator('.samples button');
    await samples.first().waitFor();
    const shown = passed();
    await samples.nth(sample).click();
    await page
      .getByRole('link', { name: /^Download / })
      .first()
      .waitFor();
    const result = passed();
    await page.close();
    return { load, started, page: shown, result };
  } finally {
    await end(service);
  }
}

function serve(folder: string): ChildProcess {
  const flags = ['--data-dir', join(folder, 'data'), '--port', '0', '--log-level', 'warn'];
  return spawn('npx', ['footlight', 'serve', ...flags], {
    cwd: join(home, 'after'),
    env: { ...process.env, FOOTLIGHT_CACHE: join(folder, 'cache') },
    stdio: ['ignore', 'pipe', 'inherit'],
    // npx passes no signal on.
    detached: true,
  });
}

/** What it prints for the browser. */
async function findLink({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout! })) {
    const [link] = LOGIN_LINK.exec(line) ?? [];
    if (link !== undefined) return link;
  }
  throw new Error('The service did not start.');
}

async function end(service: ChildProcess): Promise<void> {
  // npx ends before what it started, which has the output.
  const closed = once(service, 'close');
  service.stdout?.resume();
  if (!signal(service, 'SIGTERM')) return;
  const late = setTimeout(() => signal(service, 'SIGKILL'), END_SECONDS * 1000);
  await closed;
  clearTimeout(late);
}

/** @returns whether there was anything left to be told */
function signal(service: ChildProcess | undefined, name: NodeJS.Signals): boolean {
  try {
    return service?.pid !== undefined && process.kill(-service.pid, name);
  } catch {
    return false;
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
