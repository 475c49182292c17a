import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../../../core/errors.ts';
import type { Step, StepContext } from '../../../execution/step.ts';
import { AudioTrackWriter, createAudioFrame, createAudioPad } from '../../../media/audio/audio-track-file.ts';
import { readStoredAudio, STORED_AUDIO } from '../../../media/audio/stored-audio.ts';
import { measureBlockPowers } from '../../../sound/k-weighting.ts';
import { measurePeak } from '../../../sound/levels.ts';
import type { Stereo } from '../../../sound/stereo-bus.ts';
import { TIMELINE_RATE } from '../../../story/timeline.ts';
import { STAGES } from '../stages.ts';
import type { ChapterMix } from './mix-plan.ts';
import { mixStems, STEMS, type StemBlock, type StemName } from './stem-mixer.ts';

/** Sounds kept in memory, about 8 MB each: enough for three ambiences of two pieces and those of the scene before. */
const MAX_KEPT = 10;

export const getStemFile = (stem: StemName): string => `${stem}.nut`;
/** K-weighted powers of each 100 ms of the sum, as 64-bit floats. */
export const POWERS_FILE = 'powers.f64';

interface MixChapterResources {
  /** Gives the path of a take or sound by its key. */
  readonly fileOf: (key: string) => string;
}

export interface MixChapterOutput {
  readonly samples: number;
  /** Peak of each second by stem, 0 to 1, for the waveform of the report. */
  readonly peaks: Readonly<Record<StemName, readonly number[]>>;
}

/** Mixes one chapter into its three stems as planned. */
export const mixChapterStep: Step<ChapterMix, MixChapterResources, MixChapterOutput> = {
  ...STAGES.mixing,
  version: '1',
  async run(context, mix, { fileOf }) {
    const { signal, directory } = context;
    const peaks: Record<StemName, number[]> = { dialogue: [], environment: [], effects: [] };
    const powers: Float64Array[] = [];
    const fromFile = (key: string) => readStoredAudio(fileOf(key), signal);
    const read = { take: fromFile, readSound: createCachedReader(fromFile) };
    let position = 0;
    await using writers = await StemWriters.create(directory);
    for await (const block of mixStems(mix, read)) {
      throwIfCancelled(signal);
      for (const stem of STEMS)
        peaks[stem].push(Number(Math.max(...block[stem].map(measurePeak)).toFixed(4)));
      // The filter starts anew each second. That is exact enough for a first gain, as the master is measured again.
      powers.push(measureBlockPowers(sumChannels(block)));
      await writers.write(block, position, context);
      position += block.dialogue[0].length;
      context.reportProgress(position / TIMELINE_RATE, mix.length / TIMELINE_RATE);
    }
    await writers.finish(context);
    await writeFile(
      join(directory, POWERS_FILE),
      Buffer.concat(powers.map((each) => Buffer.from(each.buffer))),
    );
    return { samples: position, peaks };
  },
};

function sumChannels({ dialogue, environment, effects }: StemBlock): Stereo {
  return [0, 1].map((channel) =>
    dialogue[channel]!.map((sample, i) => sample + environment[channel]![i]! + effects[channel]![i]!),
  ) as Stereo;
}

/** Keeps the sounds that were read last, as the pieces of an ambience repeat. */
function createCachedReader(
  read: (key: string) => Promise<Float32Array[]>,
): (key: string) => Promise<Float32Array[]> {
  const kept = new Map<string, Promise<Float32Array[]>>();
  return (key) => {
    const known = kept.get(key) ?? read(key);
    kept.delete(key);
    kept.set(key, known);
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    return known;
  };
}

class StemWriters implements AsyncDisposable {
  readonly #tracks: Readonly<Record<StemName, AudioTrackWriter>>;

  private constructor(tracks: Record<StemName, AudioTrackWriter>) {
    this.#tracks = tracks;
  }

  static async create(directory: string): Promise<StemWriters> {
    const open = (stem: StemName) =>
      AudioTrackWriter.create(join(directory, getStemFile(stem)), {
        input: createAudioPad(2),
        channels: 2,
        coding: STORED_AUDIO,
      });
    return new StemWriters({
      dialogue: await open('dialogue'),
      environment: await open('environment'),
      effects: await open('effects'),
    });
  }

  async write(block: StemBlock, position: number, { signal }: StepContext): Promise<void> {
    for (const stem of STEMS) await this.#tracks[stem].write(createAudioFrame(block[stem], position), signal);
  }

  async finish({ signal }: StepContext): Promise<void> {
    for (const stem of STEMS) await this.#tracks[stem].finish(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stem of STEMS) await this.#tracks[stem][Symbol.asyncDispose]();
  }
}
