import { writeFile } from 'node:fs/promises';
import { getContainer } from '../../src/media/containers/container-plan.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { interleavePackets, type PacketSource } from '../../src/media/containers/interleave.ts';
import { OutputFile, type OutputStream } from '../../src/media/containers/output-file.ts';
import { readCopiedPackets } from '../../src/media/containers/packet-sources.ts';

/** Copies all streams of a video beside those of text files of subtitles, each with its tags. */
export async function addSubtitles(
  video: string,
  output: string,
  tracks: readonly { readonly ending: string; readonly text: string | Buffer; readonly language: string }[],
): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const sources: (PacketSource & { readonly stream: OutputStream })[] = [];
  const copy = async (path: string, language?: string): Promise<void> => {
    const { context } = opened.use(await InputFile.open(path));
    for (const [index, { codecpar: parameters, timeBase: native }] of context.streams.entries()) {
      const timeBase = { num: native.num, den: native.den };
      // Each stream is read by an input of its own.
      const reader = opened.use(await InputFile.open(path));
      const stream = { parameters, timeBase, ...(language && { metadata: { language } }) };
      sources.push({ timeBase, stream, packets: readCopiedPackets(reader, index, 0n) });
    }
  };
  await copy(video);
  for (const [i, { ending, text, language }] of tracks.entries()) {
    await writeFile(`${output}.${i}.${ending}`, text);
    await copy(`${output}.${i}.${ending}`, language);
  }
  const streams = sources.map(({ stream }) => stream);
  const format = output.endsWith('.m2ts') ? 'mpegts' : getContainer(output).muxer;
  await using file = await OutputFile.create(output, streams, { format });
  for await (const { source, packet } of interleavePackets(sources)) await file.write(source, packet);
  await file.finish();
}
