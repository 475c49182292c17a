import type { Chapter } from '../media-info.ts';
import type { Container } from './container-plan.ts';
import { addMatroskaChapters } from './matroska-chapters.ts';
import { addMp4Chapters } from './mp4-chapters.ts';

/** Writes chapters into a finished file, in place, as the bindings can't pass them to a muxer. */
export async function addChapters(
  path: string,
  container: Container,
  chapters: readonly Chapter[],
): Promise<void> {
  if (chapters.length === 0) return;
  if (container.name === 'matroska') await addMatroskaChapters(path, chapters);
  else await addMp4Chapters(path, chapters);
}
