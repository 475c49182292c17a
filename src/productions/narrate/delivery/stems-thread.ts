import { answerCalls } from '../../../core/threads/answer-calls.ts';
import { sendItems } from '../../../core/threads/item-port.ts';
import { AudioFileWriter } from '../../../media/audio/audio-file.ts';
import { createInterleavedFrame } from '../../../media/audio/audio-track-file.ts';
import { readStems, type StemPaths } from '../mix/read-stems.ts';

/** Floats, which don't clip; RF64 for files beyond the limit of WAV. */
const CODING = { encoder: 'pcm_f32le', sampleFormat: 'flt' };
const WAV = { muxer: 'wav', muxerOptions: { rf64: 'auto' } };

export interface StemsWriting {
  readonly chapters: StemPaths;
  readonly gain: number;
  /** Where each stem is written, and then their sum. */
  readonly paths: readonly string[];
}

// Thread that writes stems and their sum as files of floats, and tells how many samples it has written.
answerCalls((writing: StemsWriting, port) => sendItems(port, writeStems(writing), () => []));

async function* writeStems({ chapters, gain, paths }: StemsWriting): AsyncGenerator<number, void, undefined> {
  await using files = new AsyncDisposableStack();
  const writers: AudioFileWriter[] = [];
  for (const path of paths) writers.push(files.use(await AudioFileWriter.create(path, 2, CODING, WAV)));
  let position = 0;
  for await (const { stems, sum } of readStems(chapters)) {
    for (const [i, block] of [...stems, sum].entries())
      await writers[i]!.write(createInterleavedFrame(block, position, gain));
    position += sum[0]!.length;
    yield position;
  }
  for (const writer of writers) await writer.finish();
}
