import { basename, extname, join, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { openDestination } from '../../execution/destinations.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type AudioContainer, audioContainerFor } from '../../media/audio/audio-container.ts';
import { firstLines, readCastFile, readScore, selectChapters } from '../../story/read-score.ts';
import type { Score, ScoreLine } from '../../story/score.ts';
import { isSpeakable, spokenText } from '../../story/spoken-text.ts';
import { checkSpeakers } from './check-speakers.ts';
import type { NarrateOptions } from './options.ts';
import { sceneAnalysisStep } from './scene-analysis.ts';
import { EffectsLibrary } from './sounds/effects-library.ts';
import { expectedSeconds } from './takes/take-checks.ts';

const SAMPLE_SECONDS = 60;

/** Where a production goes and what it may take from. */
export interface Place {
  readonly output: string;
  readonly container: AudioContainer;
  readonly library: EffectsLibrary | undefined;
}

/** Checks all places before any work is spent. */
export async function openPlace({ files }: WorkflowContext, options: NarrateOptions): Promise<Place> {
  if (options.library !== undefined && files.isConfined)
    throw new FootlightError('narrate.library', { kind: 'usage', value: options.library });
  const name = basename(options.novel, extname(options.novel));
  const output = resolve(options.output ?? `${name}.m4b`);
  const container = audioContainerFor(output);
  await openDestination(output, [options.novel]);
  const library = options.library === undefined ? undefined : await EffectsLibrary.open(options.library);
  return { output, container, library };
}

/** The score that is performed. */
export interface OpenedNovel {
  readonly score: Score;
  readonly coverPath: string | undefined;
}

/** Reads the novel, takes the wanted part of it and has its speakers checked. */
export async function openNovel(context: WorkflowContext, options: NarrateOptions): Promise<OpenedNovel> {
  const path = resolve(options.novel);
  const castDigest = options.cast === undefined ? undefined : await hashFile(resolve(options.cast));
  const analysis = await context.step(
    sceneAnalysisStep,
    { novelDigest: await hashFile(path), name: basename(path), castDigest },
    {
      open: async () =>
        readScore(path, options.cast === undefined ? undefined : await readCastFile(options.cast)),
    },
  );
  const { score: whole, cover } = analysis.manifest.output;
  const selected = selectChapters(whole, options.chapters);
  const score = options.sample
    ? firstLines(selected, SAMPLE_SECONDS, (line) => secondsOf(line, selected))
    : selected;
  const own = cover === undefined ? undefined : join(analysis.directory, cover);
  return {
    score: await checkSpeakers(context, score, options),
    coverPath: options.cover === undefined ? own : resolve(options.cover),
  };
}

/** In which a line is usually said. */
export function secondsOf(line: ScoreLine, { language, lexicon }: Score): number {
  return isSpeakable(line.spoken ?? line.text)
    ? expectedSeconds(spokenText(line, language, lexicon), language)
    : 0;
}
