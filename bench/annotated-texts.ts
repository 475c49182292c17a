import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Character } from '../src/story/speakers/cast.ts';

/** A text whose speeches are labelled with their speakers. */
export interface AnnotatedText {
  readonly name: string;
  readonly text: string;
  readonly cast: readonly Character[];
  readonly speeches: readonly AnnotatedSpeech[];
}

interface AnnotatedSpeech {
  /** Where each part of it begins in the text. */
  readonly starts: readonly number[];
  /** Name of a member of the cast. */
  readonly speaker: string;
  readonly type: string;
}

/** Reads a novel of the Project Dialogism Novel Corpus; undefined where its folder is not there. */
export async function readNovel(folder: string): Promise<AnnotatedText | undefined> {
  if (!existsSync(folder)) return undefined;
  const text = await readFile(`${folder}/novel_text.txt`, 'utf8');
  const cast = (await readCsv(`${folder}/character_info.csv`)).map(readCharacter);
  const speeches = (await readCsv(`${folder}/quotation_info.csv`)).map((row) => ({
    starts: Array.from(row.quoteByteSpans!.matchAll(/\[(\d+)/g), ([, start]) => Number(start)),
    speaker: row.speaker!,
    type: row.quoteType!,
  }));
  return { name: basename(folder), text, cast, speeches };
}

/** Reads scenes in which `{name}` behind a closing mark says who speaks, with the speakers above `---`: name, sex and other names. */
export async function readScenes(folder: string): Promise<AnnotatedText[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.txt')).sort();
  return Promise.all(files.map(async (file) => readScene(file, await readFile(`${folder}/${file}`, 'utf8'))));
}

function readScene(file: string, content: string): AnnotatedText {
  const [head, body] = content.split('---\n') as [string, string];
  const cast = head
    .trim()
    .split('\n')
    .map((row, i): Character => {
      const [name, gender, ...aliases] = row
        .trim()
        .split(/\s+/)
        .map((word) => word.replaceAll('_', ' ')) as [string, Character['gender']];
      return { id: `${i}`, name, aliases, gender };
    });
  let text = '';
  const speeches: AnnotatedSpeech[] = [];
  for (const [, words, speaker] of body.matchAll(/([^{]*)(?:\{([^}]*)\}|$)/g)) {
    text += words;
    if (speaker !== undefined)
      speeches.push({
        starts: [Math.max(text.lastIndexOf('“'), text.lastIndexOf('「')) + 1],
        speaker,
        type: 'all',
      });
  }
  return { name: basename(file, '.txt'), text, cast, speeches };
}

function readCharacter(row: Record<string, string>): Character {
  const aliases = [...(row.Aliases ?? '').matchAll(/'((?:[^'\\]|\\.)*)'|"([^"]*)"/g)].map(
    (match) => match[1] ?? match[2]!,
  );
  const gender = row.Gender === 'F' ? 'female' : row.Gender === 'M' ? 'male' : 'unknown';
  return { id: row['Character ID']!, name: row['Main Name']!, aliases, gender };
}

/** RFC 4180: quoted fields hold commas, quotes and line ends. */
async function readCsv(path: string): Promise<Record<string, string>[]> {
  const text = await readFile(path, 'utf8');
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  const [head, ...body] = rows.filter((row) => row.length > 1);
  return body.map((row) => Object.fromEntries(head!.map((name, i) => [name, row[i] ?? ''])));
}
