import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaInfo } from '../../media/media-info.ts';
import { measurePeaks, PEAK_LEVELS } from '../../media/previews/audio-peaks.ts';
import { makeStrip } from '../../media/previews/picture-strip.ts';
import { writePlayablePreview } from '../../media/previews/playable-preview.ts';
import { readPictureAt } from '../../media/previews/read-picture-at.ts';
import type { Step } from '../step.ts';
import { SENTENCE_STEP } from '../voices/voice-look.ts';
import type { InspectionOutput, StoredInspection } from './inspection.ts';

/** What a step's key is made of. */
export interface InspectedFile<Wanted extends StoredInspection = StoredInspection> {
  readonly digest: string;
  readonly inspection: Wanted;
}

interface InspectionResources {
  readonly info: MediaInfo;
  /** Is told of a file that can be read while it is written. */
  readonly onGrowing?: (path: string) => void;
}

type InspectionStep<Kind extends StoredInspection['kind']> = Step<
  InspectedFile<Extract<StoredInspection, { kind: Kind }>>,
  InspectionResources,
  InspectionOutput
>;

/** The name under which peaks of so many points a second are kept. */
export function getPeaksName(level: number): string {
  return `peaks-${level}`;
}

export const PREVIEW_NAME = 'preview.mp4';
/** The list of its fragments, for players of HLS. */
export const PLAYLIST_NAME = 'preview.m3u8';

const frameStep: InspectionStep<'frame'> = {
  name: 'inspect-frame',
  version: '1',
  unit: 'frames',
  isLocal: true,
  async run({ directory, signal }, { inspection }, { info }) {
    const { content, width, height, seconds } = await readPictureAt(info, inspection, signal);
    const name = `picture.${inspection.format}`;
    await writeFile(join(directory, name), content);
    return { files: [name], width, height, seconds: [seconds] };
  },
};

const stripStep: InspectionStep<'strip'> = {
  name: 'inspect-strip',
  version: '1',
  unit: 'frames',
  isLocal: true,
  async run({ directory, signal }, { inspection }, { info }) {
    const { content, width, height, seconds } = await makeStrip(info, inspection, signal);
    await writeFile(join(directory, 'strip.jpeg'), content);
    return { files: ['strip.jpeg'], width, height, seconds };
  },
};

const peaksStep: InspectionStep<'peaks'> = {
  name: 'inspect-peaks',
  version: '1',
  unit: 'seconds',
  isLocal: true,
  async run({ directory, signal, reportProgress }, _input, { info }) {
    const peaks = await measurePeaks(info, signal, (done) => reportProgress(done, info.durationSeconds));
    for (const level of PEAK_LEVELS) await writeFile(join(directory, getPeaksName(level)), peaks[level]);
    return { files: PEAK_LEVELS.map(getPeaksName) };
  },
};

const previewStep: InspectionStep<'preview'> = {
  name: 'inspect-preview',
  version: '3',
  unit: 'seconds',
  isLocal: true,
  async run({ directory, signal, reportProgress }, _input, { info, onGrowing }) {
    const path = join(directory, PREVIEW_NAME);
    let isTold = false;
    await writePlayablePreview(info, path, join(directory, PLAYLIST_NAME), {
      signal,
      onProgress(done) {
        if (!isTold) onGrowing?.(path);
        isTold = true;
        reportProgress(done, info.durationSeconds);
      },
    });
    return { files: [PREVIEW_NAME, PLAYLIST_NAME] };
  },
};

const STEPS = { frame: frameStep, strip: stripStep, peaks: peaksStep, preview: previewStep };

export type AnyInspectionStep = Step<InspectedFile, InspectionResources, InspectionOutput>;

export function getInspectionStep({ kind }: StoredInspection): AnyInspectionStep {
  return STEPS[kind] as unknown as AnyInspectionStep;
}

/** Whether an artifact of this step is the result of an inspection, or a sentence that let a voice be heard. */
export function isInspectionStep(name: string): boolean {
  return name === SENTENCE_STEP || Object.values(STEPS).some((step) => step.name === name);
}
