import { join } from 'node:path';
import { createWarning } from '../../../core/warning.ts';
import type { Step } from '../../../execution/step.ts';
import type { AudioContainer } from '../../../media/audio/audio-container.ts';
import { createAudioPad } from '../../../media/audio/audio-track-file.ts';
import { type Mastered, masterAudio } from '../../../media/audio/mastering.ts';
import { TIMELINE_RATE } from '../../../story/timeline.ts';
import type { Profile } from '../profiles.ts';
import { STAGES } from '../stages.ts';
import type { StemFiles } from './stem-files.ts';
import { STEMS } from './stem-mixer.ts';

export const MASTER_FILE = 'master.nut';

/** From so many samples on, measuring in a thread saves more than it takes to start one. */
const MIN_MEASURED_BESIDE = 60 * TIMELINE_RATE;

export interface MasterInput {
  /** Keys of the mixed chapters. */
  readonly chapters: readonly string[];
  readonly profile: Profile;
  readonly container: AudioContainer;
}

export type MasterOutput = Mastered & { readonly mixLufs: number | null };

/** Brings the sum of the stems to the loudness of the profile and encodes it. */
export const masterStep: Step<MasterInput, StemFiles, MasterOutput> = {
  ...STAGES.mastering,
  version: '1',
  async run(context, { profile, container }, stems) {
    const { signal, directory } = context;
    const mixLufs = await stems.measureMixLufs();
    const total = stems.samples;
    const { coding } = container;
    const names = profile.isDialogueOnly ? (['dialogue'] as const) : STEMS;
    async function* mix(limiter: string) {
      let samples = 0;
      for await (const frame of stems.readFiltered(names, limiter, coding.sampleFormat)) {
        samples += frame.nbSamples;
        yield frame;
        context.reportProgress(samples, total);
      }
    }
    const request = {
      mix,
      isFilteredBeside: true,
      input: createAudioPad(2, coding.sampleFormat),
      channels: 2,
      mixLufs,
      target: profile,
      coding,
      file: join(directory, MASTER_FILE),
      isMeasuredBeside: total > MIN_MEASURED_BESIDE,
    };
    const mastered = await masterAudio(request, signal);
    if (!mastered.isMet) {
      const { integratedLufs, truePeakDbtp } = mastered.master;
      context.warn(
        createWarning('narrate.loudness-missed', {
          lufs: integratedLufs.toFixed(1),
          peak: truePeakDbtp.toFixed(1),
        }),
      );
    }
    return { ...mastered, mixLufs: Number.isFinite(mixLufs) ? mixLufs : null };
  },
};
