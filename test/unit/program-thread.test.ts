import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { ItemSender } from '../../src/core/threads/item-port.ts';
import { ProgramThread } from '../../src/core/threads/program-thread.ts';
import type { Adding } from '../support/adding-thread.ts';

interface Counting {
  readonly until: number;
  readonly failsAt?: number;
  /** How many have been made. */
  readonly made?: Int32Array;
}

const PROGRAM = new URL('../support/counting-thread.ts', import.meta.url);
const ADDING = new URL('../support/adding-thread.ts', import.meta.url);

function add(thread: ProgramThread, adding: Adding): { sender: ItemSender<number>; sum: Promise<number> } {
  const { port1, port2 } = new MessageChannel();
  const sender = new ItemSender<number>(port1, () => []);
  return { sender, sum: thread.call<Adding, number>(adding, port2) };
}

suite('a program in a thread of its own', () => {
  test('hands over all items in order, call after call, and no more than a few ahead', async () => {
    await using thread = new ProgramThread(PROGRAM);
    const made = new Int32Array(new SharedArrayBuffer(4));
    const first = thread.receive<Counting, Float32Array>({ until: 100, made });
    await first.next();
    await first.next();
    await sleep(50);
    assert.ok(made[0]! <= 8, `${made[0]} were made`);
    const rest = (await Array.fromAsync(first)).map(([number]) => number);
    assert.deepEqual(
      rest,
      Array.from({ length: 98 }, (_, i) => i + 2),
    );
    assert.equal((await Array.fromAsync(thread.receive({ until: 3 }))).length, 3);
  });

  test('throws the error of the program with its code, after the items before it', async () => {
    await using thread = new ProgramThread(PROGRAM);
    const seen: number[] = [];
    await assert.rejects(
      async () => {
        for await (const [number] of thread.receive<Counting, Float32Array>({ until: 9, failsAt: 4 }))
          seen.push(number!);
      },
      { code: 'storage.full', value: '4' },
    );
    assert.deepEqual(seen, [0, 1, 2, 3]);
    assert.equal((await Array.fromAsync(thread.receive({ until: 2 }))).length, 2);
  });

  test('ends what nobody takes any more, and answers the next call', async () => {
    await using thread = new ProgramThread(PROGRAM);
    for await (const [number] of thread.receive<Counting, Float32Array>({ until: 1e9 }))
      if (number === 20) break;
    assert.equal((await Array.fromAsync(thread.receive({ until: 2 }))).length, 2);
  });

  test('hears that nothing comes, before it listens and after, and takes what it is behind with', async () => {
    await using thread = new ProgramThread(ADDING);
    const early = add(thread, { milliseconds: 30 });
    early.sender.close();
    await assert.rejects(early.sum, /ended before its last item/);
    const late = add(thread, { milliseconds: 5 });
    await late.sender.send(1);
    late.sender.close();
    await assert.rejects(late.sum, /ended before its last item/);
    const whole = add(thread, { milliseconds: 5 });
    for (let i = 0; i < 8; i++) await whole.sender.send(i);
    whole.sender.end();
    assert.equal(await whole.sum, 28);
  });

  test('that dies answers its call and those after it with why', async () => {
    await using thread = new ProgramThread(ADDING);
    await assert.rejects(add(thread, { milliseconds: 0, dies: true }).sum, /ended with code 3/);
    await assert.rejects(add(thread, { milliseconds: 0 }).sum, /ended with code 3/);
  });
});
