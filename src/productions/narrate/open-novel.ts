import { basename, extname, join, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { openDestination } from '../../execution/destinations.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type AudioContainer, getAudioContainer } from '../../media/audio/audio-container.ts';
import { estimateSeconds } from '../../sound/take-checks.ts';
import { readLexiconFile } from '../../story/lexicon-file.ts';
import type { ReadingChoices } from '../../story/manuscript/skips.ts';
import { readCastFile, readScore, selectChapters, takeFirstLines } from '../../story/read-score.ts';
import type { Score, ScoreLine } from '../../story/score.ts';
import { isSpokenLine, toSpokenText } from '../../story/spoken-text.ts';
import type { NarrateOptions } from './options.ts';
import { sceneAnalysisStep } from './scene-analysis.ts';
import { EffectsLibrary } from './sounds/effects-library.ts';

const SAMPLE_SECONDS = 60;

/** Where the audio file is written, and the user's own effects. */
export interface StoryDestination {
  readonly output: string;
  readonly container: AudioContainer;
  readonly library: EffectsLibrary | undefined;
}

/**
 * Checks output and library before any work is spent.
 *
 * @throws `narrate.library`, and what `openDestination` throws
 */
export async function openStoryDestination(
  { files }: WorkflowContext,
  options: NarrateOptions,
): Promise<StoryDestination> {
  if (options.library !== undefined && files.isConfined)
    throw new FootlightError('narrate.library', { kind: 'usage', value: options.library });
  const name = basename(options.novel, extname(options.novel));
  const output = resolve(options.output ?? `${name}.m4b`);
  const container = getAudioContainer(output);
  await openDestination(output, [options.novel]);
  const library = options.library === undefined ? undefined : await EffectsLibrary.open(options.library);
  return { output, container, library };
}

/** The score that is performed. */
export interface OpenedNovel {
  readonly score: Score;
  readonly coverPath: string | undefined;
  /** How the novel was read. */
  readonly choices: ReadingChoices;
}

/**
 * Reads the novel as a score by rules alone, and selects the wanted chapters.
 */
export async function openNovel(context: WorkflowContext, options: NarrateOptions): Promise<OpenedNovel> {
  const path = resolve(options.novel);
  const castDigest = options.cast === undefined ? undefined : await hashFile(resolve(options.cast));
  const lexiconDigest = options.lexicon === undefined ? undefined : await hashFile(resolve(options.lexicon));
  const { notes, frontMatter: matter, language } = options;
  const choices: ReadingChoices = { notes, matter, language };
  const analysis = await context.step(
    sceneAnalysisStep,
    { novelDigest: await hashFile(path), name: basename(path), castDigest, choices, lexiconDigest },
    {
      open: async () =>
        readScore(
          path,
          options.cast === undefined ? undefined : await readCastFile(options.cast),
          choices,
          options.lexicon === undefined ? {} : await readLexiconFile(options.lexicon),
        ),
    },
  );
  const { score: whole, cover, warnings } = analysis.manifest.output;
  for (const warning of warnings) context.warn(warning);
  const selected = selectChapters(whole, options.chapters);
  const score = options.sample
    ? takeFirstLines(selected, SAMPLE_SECONDS, (line) => estimateLineSeconds(line, selected))
    : selected;
  const own = cover === undefined ? undefined : join(analysis.directory, cover);
  return {
    score,
    coverPath: options.cover === undefined ? own : resolve(options.cover),
    choices,
  };
}

/** Estimated seconds of a line at its own rate; 0 for one that isn't spoken. */
export function estimateLineSeconds(line: ScoreLine, { language, lexicon }: Score): number {
  return isSpokenLine(line) ? estimateSeconds(toSpokenText(line, language, lexicon), language) : 0;
}
