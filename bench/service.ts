import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FootlightClient } from '../src/client/index.ts';
import { makeStageVideo } from '../src/testing/stage-video.ts';
import { startService } from './started-service.ts';

/**
 * Load on `footlight serve`: 200 event streams and 50 status calls a second while a real job runs, against the same
 * calls to the idle service in the same run. Prints one JSON object.
 */
const STREAMS = 200;
const CALLS_PER_SECOND = 50;
const SECONDS = 30;
const TOKEN = 'administrator-of-the-bench';
const CLI = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
await chmod(home, 0o755);
const flags = ['--data-dir', join(home, 'data'), '--input-root', home, '--device', 'none'];
const { url, pid, ...service } = await startService(CLI, flags, { FOOTLIGHT_TOKEN: TOKEN });
try {
  await makeStageVideo(join(home, 'short.mp4'), { width: 160, height: 90, frames: 10 });
  await makeStageVideo(join(home, 'play.mp4'), { width: 640, height: 360, frames: 1000 });
  const client = new FootlightClient({ url, token: TOKEN });
  const submit = (name: string): Promise<string> =>
    client.submit('enhance', { input: join(home, name), target: '1080p', upscaler: 'lanczos' });
  const finished = await submit('short.mp4');
  for await (const _event of client.follow(finished));
  const idle = await measureCalls(finished);
  const id = await submit('play.mp4');
  const over = new AbortController();
  let events = 0;
  const streams = Array.from({ length: STREAMS }, async () => {
    for await (const _event of client.follow(id, { signal: over.signal })) events++;
  });
  await sleep(2_000);
  const memory = sampleMemory();
  const busy = await measureCalls(id);
  const residentMiB = memory.stop();
  const { status, overall_progress } = await client.getTask(id);
  over.abort();
  await Promise.allSettled(streams);
  await client.cancel(id).catch(() => undefined);
  const third = Math.floor(residentMiB.length / 3);
  const report = {
    idle,
    busy,
    p99Ratio: round(busy.p99Ms / idle.p99Ms),
    job: { status, overallProgress: round(overall_progress) },
    streams: STREAMS,
    eventsDelivered: events,
    residentMiB: {
      firstThird: round(mean(residentMiB.slice(0, third))),
      lastThird: round(mean(residentMiB.slice(-third))),
      peak: round(Math.max(...residentMiB)),
    },
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await service[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
}

/** Calls at a steady rate, whether or not the ones before have been answered. */
async function measureCalls(
  id: string,
): Promise<{ calls: number; failed: number; p50Ms: number; p99Ms: number }> {
  const times: number[] = [];
  let failed = 0;
  const call = async (): Promise<void> => {
    const startedAt = performance.now();
    const answer = await fetch(`${url}/api/v1/tasks/${id}/status`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    await answer.arrayBuffer();
    if (!answer.ok) failed++;
    times.push(performance.now() - startedAt);
  };
  const calls: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let i = 0; i < CALLS_PER_SECOND * SECONDS; i++) {
    await sleep(Math.max(0, startedAt + (i * 1000) / CALLS_PER_SECOND - performance.now()));
    calls.push(call());
  }
  await Promise.all(calls);
  times.sort((a, b) => a - b);
  const at = (share: number): number => round(times[Math.floor(share * (times.length - 1))]!);
  return { calls: times.length, failed, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function sampleMemory(): { stop(): number[] } {
  const samples: number[] = [];
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    samples.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }, 500);
  return {
    stop() {
      clearInterval(timer);
      return samples;
    },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
