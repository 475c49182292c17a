import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { leaseDevice } from '../../src/inference/device-lease.ts';

const holder = new URL('../support/lease-holder.ts', import.meta.url).pathname;

async function newLedger(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'footlight-lease-')), 'nested', 'devices.sqlite');
}

test('one holder at a time, in the order of asking', async () => {
  const ledger = await newLedger();
  const order: number[] = [];
  let holders = 0;
  const work = async (number: number): Promise<void> => {
    await using lease = await leaseDevice('gpu', ledger);
    assert.equal(lease.device, 'gpu');
    assert.equal(++holders, 1);
    order.push(number);
    await new Promise((resolve) => setTimeout(resolve, 20));
    holders--;
  };
  await Promise.all([0, 1, 2, 3, 4].map(work));
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
});

test('devices don’t wait for each other', async () => {
  const ledger = await newLedger();
  await using first = await leaseDevice('gpu-0', ledger);
  await using second = await leaseDevice('gpu-1', ledger);
  assert.notEqual(first.device, second.device);
});

test('another process holds the device until it ends, and a killed one does not block it', async () => {
  const ledger = await newLedger();
  const child = spawn(process.execPath, [holder, ledger], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
  const waiting = leaseDevice('gpu', ledger);
  const early = await Promise.race([waiting.then(() => 'held'), delay(300).then(() => 'waiting')]);
  assert.equal(early, 'waiting');
  await killed(child);
  await using lease = await waiting;
  assert.equal(lease.device, 'gpu');
});

test('a wish that is taken back leaves the queue', async () => {
  const ledger = await newLedger();
  const controller = new AbortController();
  {
    await using lease = await leaseDevice('gpu', ledger);
    const waiting = leaseDevice('gpu', ledger, controller.signal);
    setTimeout(() => controller.abort(), 30);
    await assert.rejects(waiting, { code: 'cancelled' });
    assert.equal(lease.device, 'gpu');
  }
  await using next = await leaseDevice('gpu', ledger);
  assert.equal(next.device, 'gpu');
});

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
