import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readProcessTime } from './process-time.ts';
import { startService } from './started-service.ts';
import { measureSubmissions } from './submissions.ts';
import { writeTinyPicture } from './tiny-picture.ts';

/**
 * What it costs to start: processor seconds, of all processes together, of `footlight --version`, of a picture of 64x48
 * that is enlarged, and of a task that is submitted; and how often a start of Node alone goes into each. Prints one JSON
 * object. Linux alone counts the seconds of ended processes for others to read. The program may be named, such as
 * dist/cli/main.js: a built one strips no types.
 */
const ROUNDS = 10;
const TOKEN = 'administrator-of-the-bench';
const program = resolve(process.argv[2] ?? fileURLToPath(new URL('../src/cli/main.ts', import.meta.url)));

const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
await chmod(home, 0o755);
try {
  const picture = join(home, 'picture.ppm');
  await writeTinyPicture(picture);
  const environment = { FOOTLIGHT_CACHE: join(home, 'cache') };
  const samples = { node: [] as number[], version: [] as number[], upscale: [] as number[] };
  // The first round fills the caches, as the first run of a user does.
  for (let round = 0; round <= ROUNDS; round++) {
    const workDir = join(home, `work-${round}`);
    const output = join(home, `picture-${round}.png`);
    const seconds = {
      node: await run(['--eval', '0']),
      version: await run([program, '--version'], environment),
      upscale: await run([program, 'upscale', picture, '-o', output, '--work-dir', workDir], environment),
    };
    if (round === 0) continue;
    for (const [name, each] of Object.entries(samples)) each.push(seconds[name as keyof typeof samples]);
  }
  const node = mean(samples.node);
  const flags = ['--data-dir', join(home, 'data'), '--input-root', home, '--no-worker'];
  await using service = await startService(program, flags, { ...environment, FOOTLIGHT_TOKEN: TOKEN });
  const submit = await measureSubmissions(service, TOKEN, picture, ROUNDS);
  const report = Object.entries({
    version: mean(samples.version),
    upscale: mean(samples.upscale),
    submit: submit.cpuSeconds,
  }).map(
    ([name, seconds]) => [name, { cpuSeconds: round3(seconds), timesNode: round3(seconds / node) }] as const,
  );
  const result = { program, nodeCpuSeconds: round3(node), ...Object.fromEntries(report) };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  await rm(home, { recursive: true, force: true });
}

/** A program's processor seconds, with those of the processes that it waited for. */
async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const before = await readProcessTime('self');
  const child = spawn(process.execPath, args, { env: { ...process.env, ...environment }, stdio: 'ignore' });
  const code = await new Promise((end) => child.on('close', end));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}.`);
  return (await readProcessTime('self')).ofEnded - before.ofEnded;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
