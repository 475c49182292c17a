import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PacketBatch } from '../../src/media/containers/packet-batch.ts';

test('reading packets at once gives other work its turn', async () => {
  let isFinished = false;
  let turns = 0;
  const count = (): void => {
    turns++;
    if (!isFinished) setImmediate(count);
  };
  setImmediate(count);
  const batch = new PacketBatch();
  for (let packet = 0; packet < 1000; packet++) await batch.next();
  isFinished = true;
  assert.ok(turns >= 10, `${turns} turns in 1,000 packets`);
});
