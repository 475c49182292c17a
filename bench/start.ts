import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startService } from './started-service.ts';

/**
 * What it costs to start: processor seconds, of all processes together, of `footlight --version`, of a picture of 64x48
 * that is enlarged, and of a task that is submitted; and how often a start of Node alone goes into each. Prints one JSON
 * object. Linux alone counts the seconds of ended processes for others to read. The program may be named, such as
 * dist/cli/main.js: a built one strips no types.
 */
const ROUNDS = 10;
const TOKEN = 'administrator-of-the-bench';
const TICKS_PER_SECOND = 100;
const program = resolve(process.argv[2] ?? fileURLToPath(new URL('../src/cli/main.ts', import.meta.url)));

const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
await chmod(home, 0o755);
try {
  const picture = join(home, 'picture.ppm');
  await writeFile(picture, madePicture(64, 48));
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
  const submit = await measureSubmissions(picture, environment);
  const report = Object.entries({
    version: mean(samples.version),
    upscale: mean(samples.upscale),
    submit,
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
  const before = await cpuSeconds('self');
  const child = spawn(process.execPath, args, { env: { ...process.env, ...environment }, stdio: 'ignore' });
  const code = await new Promise((end) => child.on('close', end));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}.`);
  return (await cpuSeconds('self')).ofEnded - before.ofEnded;
}

/** Of one submission that opens its media; nothing runs the tasks. */
async function measureSubmissions(
  input: string,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const flags = ['--data-dir', join(home, 'data'), '--input-root', home, '--no-worker'];
  await using service = await startService(program, flags, { ...environment, FOOTLIGHT_TOKEN: TOKEN });
  const submit = async (): Promise<void> => {
    const answer = await fetch(`${service.url}/api/v1/upscale`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input }),
    });
    if (answer.status !== 202) throw new Error(`The service answered ${answer.status}.`);
  };
  for (let i = 0; i < 3; i++) await submit();
  const before = await cpuSeconds(service.pid);
  for (let i = 0; i < ROUNDS; i++) await submit();
  const after = await cpuSeconds(service.pid);
  return (after.own + after.ofEnded - before.own - before.ofEnded) / ROUNDS;
}

/** What a process has used, and what the processes have that it has waited for. */
async function cpuSeconds(pid: number | 'self'): Promise<{ readonly own: number; readonly ofEnded: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user, system, endedUser, endedSystem] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND) as [number, number, number, number];
  return { own: user + system, ofEnded: endedUser + endedSystem };
}

function madePicture(width: number, height: number): Buffer {
  const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7) % 256);
  return Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), samples]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
