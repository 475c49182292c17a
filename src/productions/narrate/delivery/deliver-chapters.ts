import { basename, extname, join } from 'node:path';
import { writeTextAtomically } from '../../../core/files.ts';
import { hasFile, writeDestination } from '../../../execution/destinations.ts';
import type { Step } from '../../../execution/step.ts';
import type { AudioContainer } from '../../../media/audio/audio-container.ts';
import { type AudioTags, writeAudioFile } from '../../../media/audio/audio-file.ts';
import { TIMELINE_RATE, type Timeline } from '../../../story/timeline.ts';
import { STAGES } from '../stages.ts';
import { getStem } from './output-names.ts';

export interface ChapterFilesInput {
  readonly master: string;
  readonly title: string;
  readonly author: string | undefined;
  readonly tags: AudioTags;
  readonly chapters: Timeline['chapters'];
  readonly coverDigest: string | undefined;
}

export interface ChapterFilesResources {
  readonly track: string;
  readonly container: AudioContainer;
  readonly coverPath: string | undefined;
  readonly outputPath: string;
}

/** Names of the files, in order, with their digests. */
interface ChapterFilesOutput {
  readonly files: readonly { readonly name: string; readonly digest: string }[];
}

/** Writes a file for each chapter beside the whole, cut out of it where it is silent, and a playlist of them. */
export const chapterFilesStep: Step<ChapterFilesInput, ChapterFilesResources, ChapterFilesOutput> = {
  ...STAGES['chapter-files'],
  version: '2',
  async run({ signal, reportProgress }, { title, author, tags, chapters }, resources) {
    const { outputPath, track, container, coverPath } = resources;
    const files: { name: string; digest: string }[] = [];
    for (const [i, chapter] of chapters.entries()) {
      const name = nameChapter(outputPath, i, chapters.length, chapter.title);
      const metadata = {
        title: chapter.title,
        artist: author,
        tags: { ...tags, series: tags.series ?? title, track: `${i + 1}/${chapters.length}` },
        chapters: [],
        coverPath,
      };
      const span = { path: track, startSample: chapter.start, endSample: chapter.end };
      const path = join(outputPath, '..', name);
      const write = (temporary: string): Promise<void> =>
        writeAudioFile(temporary, span, { container, metadata }, signal);
      files.push({ name, digest: await writeDestination(path, write, signal) });
      reportProgress(i + 1, chapters.length);
    }
    await writeTextAtomically(getPlaylistPath(outputPath), renderPlaylist(files, chapters));
    return { files };
  },
  async isStillValid({ files }, { outputPath }) {
    for (const { name, digest } of files)
      if (!(await hasFile(join(outputPath, '..', name), digest))) return false;
    return true;
  },
};

export function getPlaylistPath(output: string): string {
  return `${getStem(output)}-chapters.m3u8`;
}

/** "drama-02 The Gate.m4b", without what file systems don't take. */
function nameChapter(output: string, i: number, count: number, title: string): string {
  const number = String(i + 1).padStart(Math.max(2, String(count).length), '0');
  const plain = title
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 60)
    .replace(/[. ]+$/, '')
    .trim();
  return `${basename(getStem(output))}-${number}${plain && ` ${plain}`}${extname(output)}`;
}

function renderPlaylist(files: ChapterFilesOutput['files'], chapters: Timeline['chapters']): string {
  const rows = files.map(({ name }, i) => {
    const { start, end, title } = chapters[i]!;
    return `#EXTINF:${Math.round((end - start) / TIMELINE_RATE)},${title.replace(/\s+/g, ' ')}\n${name}\n`;
  });
  return `#EXTM3U\n${rows.join('')}`;
}
