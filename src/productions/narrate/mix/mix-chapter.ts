import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../../../core/errors.ts';
import { readTogether } from '../../../core/read-together.ts';
import type { Step } from '../../../execution/step.ts';
import { measureBlockPowers } from '../../../sound/k-weighting.ts';
import { measurePeak } from '../../../sound/levels.ts';
import type { Stereo } from '../../../sound/stereo-bus.ts';
import { TIMELINE_RATE } from '../../../story/timeline.ts';
import { STAGES } from '../stages.ts';
import type { ChapterMix } from './mix-plan.ts';
import type { MixThreads } from './mix-threads.ts';
import { STEMS, type StemName } from './stem-mixer.ts';

/** K-weighted powers of each 100 ms of the sum, as 64-bit floats. */
export const POWERS_FILE = 'powers.f64';

interface MixChapterResources {
  readonly threads: MixThreads;
  /** Paths of the takes and sounds by their keys. */
  readonly files: ReadonlyMap<string, string>;
}

export interface MixChapterOutput {
  readonly samples: number;
  /** Peak of each second by stem, 0 to 1, for the waveform of the report. */
  readonly peaks: Readonly<Record<StemName, readonly number[]>>;
}

/** Mixes one chapter into its three stems as planned, each in a thread of its own. */
export const mixChapterStep: Step<ChapterMix, MixChapterResources, MixChapterOutput> = {
  ...STAGES.mixing,
  version: '1',
  async run({ signal, directory, reportProgress }, mix, { threads, files }) {
    const peaks: Record<StemName, number[]> = { dialogue: [], environment: [], effects: [] };
    const powers: Float64Array[] = [];
    let position = 0;
    const streams = STEMS.map((stem) => threads.writeStem({ stem, mix, files, directory }));
    for await (const blocks of readTogether(streams)) {
      throwIfCancelled(signal);
      for (const [i, stem] of STEMS.entries())
        peaks[stem].push(Number(Math.max(...blocks[i]!.map(measurePeak)).toFixed(4)));
      // The filter starts anew each second. That is exact enough for a first gain, as the master is measured again.
      powers.push(measureBlockPowers(addStems(blocks)));
      position += blocks[0]![0].length;
      reportProgress(position / TIMELINE_RATE, mix.length / TIMELINE_RATE);
    }
    await writeFile(
      join(directory, POWERS_FILE),
      Buffer.concat(powers.map((each) => Buffer.from(each.buffer))),
    );
    return { samples: position, peaks };
  },
};

/** The sum of three stems, rounded once. */
function addStems([dialogue, environment, effects]: readonly Stereo[]): Stereo {
  return [0, 1].map((channel) => {
    const [first, second, third] = [dialogue![channel]!, environment![channel]!, effects![channel]!];
    const sum = new Float32Array(first.length);
    for (let i = 0; i < sum.length; i++) sum[i] = first[i]! + second[i]! + third[i]!;
    return sum;
  }) as Stereo;
}
