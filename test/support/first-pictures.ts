import { InputFile } from '../../src/media/containers/input-file.ts';
import { OutputFile } from '../../src/media/containers/output-file.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';

/** Copies the first pictures of a film and the sound beside them; headers and packets stay as they are. */
export async function copyFirstPictures(path: string, output: string, pictures: number): Promise<void> {
  const info = await probe(path);
  const video = findMainVideo(info)!;
  const kept = info.streams.filter(({ kind, index }) => index === video.index || kind === 'audio');
  await using input = await InputFile.open(path);
  const streams = kept.map(({ index }) => {
    const { codecpar: parameters, timeBase } = input.context.streams[index]!;
    return { parameters, timeBase: { num: timeBase.num, den: timeBase.den } };
  });
  await using file = await OutputFile.create(output, streams, { format: 'mp4' });
  let count = 0;
  let endSeconds = 0;
  for await (const packet of input.readPackets(kept.map(({ index }) => index))) {
    const stream = kept.findIndex(({ index }) => index === packet.streamIndex);
    const { num, den } = streams[stream]!.timeBase;
    const seconds = (Number(packet.pts) * num) / den;
    const isPicture = packet.streamIndex === video.index;
    if (isPicture && count++ < pictures) endSeconds = Math.max(endSeconds, seconds);
    else if (isPicture || (count >= pictures && seconds > endSeconds)) continue;
    await file.write(stream, packet.clone()!);
  }
  await file.finish();
}
