import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTreeMemory } from '../../process-memory.ts';
import { readProcessTime } from '../../process-time.ts';
import { startService } from '../../started-service.ts';
import { measureSubmissions } from '../../submissions.ts';
import type { Material } from '../material.ts';
import { watchMemory } from '../measure-program.ts';
import { bareNode } from '../programs.ts';
import type { Figures, Row, Version } from '../row.ts';

const TOKEN = 'administrator-of-the-bench';
const SUBMISSIONS = 10;
/** After its start a service still fills caches and looks what was left undone. */
const SETTLING_SECONDS = 10;
const IDLE_SECONDS = 30;

export const serviceRows: readonly Row[] = [
  {
    name: 'post',
    work: 'POST of a tiny task, a picture of 64x48',
    rounds: 2,
    peers: [bareNode],
    measure: measurePost,
  },
  {
    name: 'idle',
    work: `the idle service with its worker and database, ${IDLE_SECONDS} s`,
    rounds: 1,
    peers: [
      {
        name: 'one core all the time',
        measure: async () => ({ cpuSeconds: IDLE_SECONDS, wallSeconds: IDLE_SECONDS }),
      },
    ],
    measure: measureIdle,
  },
  { name: 'stop', work: 'stopping the idle service', rounds: 2, peers: [], measure: measureStop },
];

async function measurePost(version: Version, material: Material): Promise<Figures> {
  const picture = await material.getTinyPicture();
  await using service = await startVersion(version, material, ['--no-worker']);
  await using memory = watchMemory(service.pid);
  const time = await measureSubmissions(service, TOKEN, picture, SUBMISSIONS);
  return { ...time, peakMiB: await memory.stop() };
}

async function measureIdle(version: Version, material: Material): Promise<Figures> {
  await using service = await startVersion(version, material);
  await sleep(SETTLING_SECONDS * 1000);
  const before = await readTreeSeconds(service.pid);
  const startedAt = performance.now();
  await sleep(IDLE_SECONDS * 1000);
  const cpuSeconds = (await readTreeSeconds(service.pid)) - before;
  const wallSeconds = (performance.now() - startedAt) / 1000;
  return { cpuSeconds, wallSeconds, peakMiB: await readTreeMiB(service.pid) };
}

/** The program waits for its worker and its database, so that what they take is told with its own. */
async function measureStop(version: Version, material: Material): Promise<Figures> {
  await using started = new AsyncDisposableStack();
  const { pid } = started.use(await startVersion(version, material));
  await sleep(SETTLING_SECONDS * 1000);
  const peakMiB = await readTreeMiB(pid);
  const spent = await readTreeSeconds(pid);
  const before = await readProcessTime('self');
  const startedAt = performance.now();
  await started.disposeAsync();
  const wallSeconds = (performance.now() - startedAt) / 1000;
  const after = await readProcessTime('self');
  return { cpuSeconds: Math.max(0, after.ofEnded - before.ofEnded - spent), wallSeconds, peakMiB };
}

async function startVersion({ program, environment }: Version, material: Material, more: string[] = []) {
  const data = await mkdtemp(join(material.folder, 'data-'));
  // PostgreSQL runs as another user where this program is run by root.
  await chmod(data, 0o755);
  const flags = ['--data-dir', data, '--input-root', material.folder, '--device', 'none', ...more];
  return startService(program, flags, { ...environment, FOOTLIGHT_TOKEN: TOKEN });
}

/** Processor seconds of all living processes of a service, with those of processes that ended before. */
async function readTreeSeconds(root: number): Promise<number> {
  const tree = await readTreeMemory(root);
  const times = await Promise.all(tree.map(({ pid }) => readProcessTime(pid).catch(() => undefined)));
  return times.reduce((sum, time) => sum + (time ? time.own + time.ofEnded : 0), 0);
}

async function readTreeMiB(root: number): Promise<number> {
  return (await readTreeMemory(root)).reduce((sum, { residentMiB }) => sum + residentMiB, 0);
}
