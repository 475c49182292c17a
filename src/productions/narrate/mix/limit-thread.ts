import { answerCalls } from '../../../core/threads/answer-calls.ts';
import { BlockRing } from '../../../core/threads/block-ring.ts';
import { sendItems } from '../../../core/threads/item-port.ts';
import {
  AUDIO_TIME_BASE,
  createAudioFrame,
  createAudioPad,
  type RawSamples,
  readRawSamples,
} from '../../../media/audio/audio-track-file.ts';
import { FilterGraph, filterFrames } from '../../../media/filter-graph.ts';
import type { Frame } from '../../../media/frame.ts';
import { readStems, type StemPaths } from './read-stems.ts';

/** What is read of stored stems, and how it is filtered. */
export interface LimitedReading {
  readonly chapters: StemPaths;
  /** FFmpeg filter text. */
  readonly filters: string;
  /** FFmpeg's name of the format of the samples that are sent. */
  readonly sampleFormat: string;
}

// Thread that reads stems, adds them up and filters the sum, into memory that it shares.
answerCalls((reading: LimitedReading, port) => sendItems(port, limitStems(reading), () => []));

async function* limitStems({
  chapters,
  filters,
  sampleFormat,
}: LimitedReading): AsyncGenerator<RawSamples, void, undefined> {
  const blocks = new BlockRing();
  using graph = await FilterGraph.open({
    inputs: { in: createAudioPad(2) },
    text: `[in]${filters},aformat=sample_fmts=${sampleFormat}:sample_rates=${AUDIO_TIME_BASE.den}[out]`,
    outputs: { out: 'audio' },
  });
  for await (const frame of filterFrames(readSum(chapters), graph)) {
    yield copyTo(blocks, frame);
    frame.free();
  }
}

async function* readSum(chapters: StemPaths): AsyncGenerator<Frame, void, undefined> {
  let position = 0;
  for await (const { sum } of readStems(chapters)) {
    yield createAudioFrame(sum, position);
    position += sum[0]!.length;
  }
}

function copyTo(blocks: BlockRing, frame: Frame): RawSamples {
  const { samples, pts, planes } = readRawSamples(frame);
  const bytes = planes[0]!.length;
  const memory = blocks.take(planes.length * bytes);
  const copies = planes.map((plane, i) => {
    const copy = new Uint8Array(memory, i * bytes, bytes);
    copy.set(plane);
    return copy;
  });
  return { planes: copies, samples, pts };
}
