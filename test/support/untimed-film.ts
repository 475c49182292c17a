import { readFile, writeFile } from 'node:fs/promises';
import { secondsToTicks } from '../../src/core/rational.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { OutputFile } from '../../src/media/containers/output-file.ts';
import { NO_TIMESTAMP } from '../../src/media/native.ts';

const PACKET = 188;

/** Copies the pictures of a film into an MPEG transport stream whose first packets have no timestamps. */
export async function copyUntimed(film: string, output: string, untimed: number): Promise<void> {
  await copyToTransportStream(film, output);
  const stream = await readFile(output);
  for (let at = 0, left = untimed; at < stream.length && left > 0; at += PACKET)
    if (removeTimestamps(stream.subarray(at, at + PACKET))) left--;
  await writeFile(output, stream);
}

/** Copies a film into an MPEG transport stream, which has no index, so many seconds later on its clock. */
export function copyToTransportStream(film: string, output: string, later = 0): Promise<void> {
  return copyToFormat(film, output, 'mpegts', later);
}

/** Copies the streams of a film into a file of another format, by its muxer's name. */
export async function copyToFormat(film: string, output: string, format: string, later = 0): Promise<void> {
  await using input = await InputFile.open(film);
  const streams = input.context.streams.map(({ codecpar: parameters, timeBase: { num, den } }) => {
    return { parameters, timeBase: { num, den } };
  });
  await using file = await OutputFile.create(output, streams, { format });
  // Both reader and writer free what they have.
  for await (const packet of input.readPackets([...streams.keys()])) {
    const copy = packet.clone()!;
    const ticks = secondsToTicks(later, streams[packet.streamIndex]!.timeBase);
    copy.pts += ticks;
    if (copy.dts !== NO_TIMESTAMP) copy.dts += ticks;
    await file.write(packet.streamIndex, copy);
  }
  await file.finish();
}

/** Turns the timestamps of a picture that begins in the packet into stuffing. */
function removeTimestamps(packet: Buffer): boolean {
  const isStart = (packet[1]! & 0x40) !== 0;
  const hasAdaptation = (packet[3]! & 0x20) !== 0;
  const header = packet.subarray(hasAdaptation ? 5 + packet[4]! : 4);
  if (!isStart || header.readUIntBE(0, 3) !== 1 || (header[3]! & 0xf0) !== 0xe0) return false;
  header[7]! &= 0x3f;
  header.fill(0xff, 9, 9 + header[8]!);
  return true;
}
