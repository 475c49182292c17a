import type { Chapter } from '../media-info.ts';
import type { Container } from './container-plan.ts';
import { addMatroskaChapters } from './matroska-chapters.ts';
import { addMp4Chapters, MAX_CHAPTERS } from './mp4-chapters.ts';

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

/** Number of chapters that a container can't hold: the last ones. */
export function countSurplusChapters(
  { name }: Pick<Container, 'name'>,
  chapters: readonly Chapter[],
): number {
  return name === 'matroska' ? 0 : Math.max(0, chapters.length - MAX_CHAPTERS);
}
