import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Packet } from 'node-av/lib';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { OutputFile } from '../../src/media/containers/output-file.ts';
import { readCopiedPackets } from '../../src/media/containers/packet-sources.ts';
import { NO_TIMESTAMP } from '../../src/media/native.ts';
import { makeSmallFilm } from '../support/odd-videos.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** Decode times of copied packets that had these, by a clock of milliseconds. */
async function copyTimes(times: readonly bigint[]): Promise<bigint[]> {
  async function* readPackets() {
    for (const dts of times) {
      const packet = new Packet();
      packet.alloc();
      Object.assign(packet, { pts: dts, dts });
      yield packet;
    }
  }
  const context = { streams: [{ timeBase: { num: 1, den: 1000 } }] };
  const copied: bigint[] = [];
  for await (const packet of readCopiedPackets({ context, readPackets } as unknown as InputFile, 0, 100n))
    copied.push(packet.dts);
  return copied;
}

test('copied packets that come too early follow at once, and those without times keep having none', async () => {
  assert.deepEqual(await copyTimes([10n, 20n, 5n, 30n]), [110n, 120n, 121n, 130n]);
  assert.deepEqual(await copyTimes([20n, 20n]), [120n, 120n]);
  assert.deepEqual(await copyTimes([10n, NO_TIMESTAMP, 5n, 20n]), [110n, NO_TIMESTAMP, 111n, 120n]);
});

test('sound whose times repeat by a coarse clock is written as an MP4 and does not drift', async () => {
  const film = join(folder, 'film.mkv');
  const output = join(folder, 'short-packets.mp4');
  await makeSmallFilm(film, 50);
  await using input = await InputFile.open(film);
  const timeBase = { num: 1, den: 1000 };
  const given: number[] = [];
  {
    const stream = { parameters: input.context.streams[1]!.codecpar, timeBase };
    await using file = await OutputFile.create(output, [stream], { format: 'mp4' });
    for await (const packet of readCopiedPackets(input, 1, 0n)) {
      const at = Math.floor((given.length * 5) / 6);
      given.push(at);
      Object.assign(packet, { pts: BigInt(at), dts: BigInt(at), duration: 1n });
      await file.write(0, packet);
    }
    await file.finish();
  }
  await using written = await InputFile.open(output);
  const { num, den } = written.context.streams[0]!.timeBase;
  const found: number[] = [];
  for await (const { dts } of written.readPackets([0])) found.push((1000 * Number(dts) * num) / den);
  assert.equal(found.length, given.length);
  assert.ok(found.every((at, i) => Math.abs(at - given[i]! - found[0]!) < 1));
});
