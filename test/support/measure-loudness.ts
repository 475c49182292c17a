import { LoudnessMeter } from '../../src/media/audio/loudness.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { probe } from '../../src/media/probe.ts';

/** Integrated loudness of a file's first audio, in LUFS. */
export async function measureFileLoudness(path: string): Promise<number> {
  const audio = (await probe(path)).streams.find(({ kind }) => kind === 'audio')!;
  await using input = await InputFile.open(path);
  using meter = new LoudnessMeter(audio.timeBase);
  for await (const frame of decodeFrames(input, audio.index)) await meter.add(frame);
  return meter.finish().integratedLufs;
}
