import { join } from 'node:path';
import { hashFile } from '../../../core/hashing.ts';
import type { Artifact } from '../../../execution/artifact-store.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { AudioTags } from '../../../media/audio/audio-file.ts';
import type { Score } from '../../../story/score.ts';
import { TIMELINE_RATE } from '../../../story/timeline.ts';
import { type DeliveryOutput, deliveryStep } from '../delivery/deliver.ts';
import { chapterFilesStep, getPlaylistPath } from '../delivery/deliver-chapters.ts';
import { getStemPaths, stemsStep } from '../delivery/deliver-stems.ts';
import type { OpenedNovel, StoryDestination } from '../open-novel.ts';
import type { NarrateOptions } from '../options.ts';
import type { Performance } from '../perform-score.ts';
import { PROFILES } from '../profiles.ts';
import { MASTER_FILE, type MasterOutput, masterStep } from './master.ts';
import { type MixChapterOutput, mixChapterStep } from './mix-chapter.ts';
import { planMix } from './mix-plan.ts';
import { MixThreads } from './mix-threads.ts';
import { StemFiles } from './stem-files.ts';
import { STEMS } from './stem-mixer.ts';

/** The mixed and delivered drama. */
export interface MixedDrama {
  readonly stems: StemFiles;
  readonly master: MasterOutput;
  readonly delivered: DeliveryOutput;
  /** Paths of the stems and of the playlist of chapters by role, as far as they are wanted. */
  readonly besidePaths: Readonly<Record<string, string>>;
}

/** Mixes the chapters, masters their sum, and writes the audio file and the stems. */
export async function mixDrama(
  context: WorkflowContext,
  performance: Performance,
  options: NarrateOptions,
  { output, container, coverPath }: StoryDestination & OpenedNovel,
  isDialogueOnly: boolean,
): Promise<MixedDrama> {
  const { score, timeline } = performance;
  const { stems, keys } = await mixChapters(context, performance);
  const profile = PROFILES[options.profile];
  const mastered = await context.step(masterStep, { chapters: keys, profile, container }, stems);
  const book = {
    master: mastered.key,
    title: score.title,
    author: score.author,
    tags: createTags(score, options),
    chapters: timeline.chapters,
    coverDigest: coverPath && (await hashFile(coverPath)),
  };
  const file = { track: join(mastered.directory, MASTER_FILE), container, coverPath, outputPath: output };
  const delivered = await context.step(
    deliveryStep,
    { ...book, isRmsWanted: options.profile === 'acx' },
    { ...file, timeline },
  );
  const isSplit = options.split === 'chapters';
  if (isSplit) await context.step(chapterFilesStep, book, file);
  const playlist: Record<string, string> = isSplit ? { chapters: getPlaylistPath(output) } : {};
  const master = mastered.manifest.output;
  const written = { stems, master, delivered: delivered.manifest.output };
  if (!options.stems) return { ...written, besidePaths: playlist };
  const names = isDialogueOnly ? (['dialogue'] as const) : STEMS;
  const paths = getStemPaths(output);
  await context.step(stemsStep, { chapters: keys, gainDb: master.gainDb, names }, { stems, paths });
  return {
    ...written,
    besidePaths: {
      ...playlist,
      ...Object.fromEntries([...names, 'mix' as const].map((role) => [role, paths[role]])),
    },
  };
}

function createTags({ year, series, language }: Score, options: NarrateOptions): AudioTags {
  return {
    narrator: options.readBy,
    year: options.year ?? year,
    series: options.series ?? series,
    language: language === 'zh' ? 'zho' : 'eng',
  };
}

async function mixChapters(context: WorkflowContext, performance: Performance) {
  const { score, takes, ambiences, effects } = performance;
  const sources = [...takes.values(), ...[...ambiences.values()].flat(), ...effects.values()];
  const files = new Map(sources.map(({ key, path }) => [key, path]));
  await using threads = new MixThreads();
  const chapters: Artifact<MixChapterOutput>[] = await context.map(
    mixChapterStep,
    planMix(score, performance),
    {
      getSize: ({ length }) => length / TIMELINE_RATE,
      getInput: (chapter) => chapter,
      getResources: () => ({ threads, files }),
    },
  );
  return { stems: new StemFiles(chapters), keys: chapters.map(({ key }) => key) };
}
