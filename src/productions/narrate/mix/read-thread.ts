import { readTogether } from '../../../core/read-together.ts';
import { sumChannels } from '../../../core/samples.ts';
import { answerCalls } from '../../../core/threads/answer-calls.ts';
import { sendItems } from '../../../core/threads/item-port.ts';
import { readStoredAudioBlocks } from '../../../media/audio/stored-audio.ts';

/** What is read of stored stems. */
export interface StemReading {
  /** Files of the stems, chapter by chapter. */
  readonly chapters: readonly (readonly string[])[];
  /** Whether the stems are wanted beside their sum. */
  readonly areStemsWanted: boolean;
}

// Thread that reads stems and adds them up.
answerCalls((reading: StemReading, port) =>
  sendItems(port, readStems(reading), (sounds) => sounds.flat().map(({ buffer }) => buffer as ArrayBuffer)),
);

/** Yields blocks of samples by stem and channel, the sum last. Their blocks have equal sizes, as one encoder wrote the files. */
async function* readStems({
  chapters,
  areStemsWanted,
}: StemReading): AsyncGenerator<Float32Array[][], void, undefined> {
  for (const files of chapters)
    for await (const stems of readTogether(files.map((file) => readStoredAudioBlocks(file))))
      yield [...(areStemsWanted ? stems : []), sumChannels(stems)];
}
