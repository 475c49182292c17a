import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Warning } from '../../core/warning.ts';
import type { Step } from '../../execution/step.ts';
import type { ReadingChoices } from '../../story/manuscript/skips.ts';
import type { OpenedScore } from '../../story/read-score.ts';
import type { Score } from '../../story/score.ts';
import { STAGES } from './stages.ts';

export interface SceneAnalysisInput {
  readonly novelDigest: string;
  /** Name of the file, which is the title of a novel without one. */
  readonly name: string;
  readonly castDigest: string | undefined;
  readonly choices: ReadingChoices;
  readonly lexiconDigest: string | undefined;
}

export interface SceneAnalysisOutput {
  readonly score: Score;
  /** Name of the cover's file in the artifact; undefined if the novel has no cover. */
  readonly cover: string | undefined;
  readonly warnings: readonly Warning[];
}

/** Reads the novel into a score: speakers, scenes and sounds. */
export const sceneAnalysisStep: Step<
  SceneAnalysisInput,
  { open(): Promise<OpenedScore> },
  SceneAnalysisOutput
> = {
  ...STAGES['scene-analysis'],
  version: '9',
  async run({ directory, reportProgress: progress }, _input, { open }) {
    const { score, cover, warnings } = await open();
    const name = cover && `cover${cover.extension}`;
    if (cover && name) await writeFile(join(directory, name), cover.content);
    progress(1, 1);
    return { score, cover: name, warnings };
  },
};
