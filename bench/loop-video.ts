import type { Packet } from 'node-av/lib';
import { InputFile } from '../src/media/containers/input-file.ts';
import { interleavePackets } from '../src/media/containers/interleave.ts';
import { OutputFile } from '../src/media/containers/output-file.ts';
import { readCopiedPackets } from '../src/media/containers/packet-sources.ts';
import { findMainVideo } from '../src/media/media-info.ts';
import { probe } from '../src/media/probe.ts';

/** Writes a film's picture `times` over, one after the other, without coding it again. */
export async function loopVideo(path: string, output: string, times: number): Promise<void> {
  const video = findMainVideo(await probe(path))!;
  await using first = await InputFile.open(path);
  await using file = await OutputFile.create(
    output,
    [{ parameters: first.context.streams[video.index]!.codecpar, timeBase: video.timeBase, isDefault: true }],
    { format: 'mp4' },
  );
  const length = video.durationTicks ?? 0n;
  async function* loops(): AsyncGenerator<Packet, void, undefined> {
    for (let i = 0; i < times; i++) {
      await using input = await InputFile.open(path);
      yield* readCopiedPackets(input, video.index, BigInt(i) * length);
    }
  }
  for await (const { source, packet } of interleavePackets([
    { timeBase: video.timeBase, packets: loops() },
  ])) {
    await file.write(source, packet);
  }
  await file.finish();
}
