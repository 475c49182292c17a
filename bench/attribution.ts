import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { attributeSpeech } from '../src/story/speakers/attribute.ts';
import type { Character } from '../src/story/speakers/cast.ts';

/**
 * Who speaks, against the annotated novels of the Project Dialogism Novel Corpus: accuracy by type of quotation, words a
 * minute, and whether the lines are the text. Prints one JSON object.
 */
const ROOT = fileURLToPath(new URL('../../shared/media/novels/', import.meta.url));
const NOVELS = ['DaisyMiller', 'PrideAndPrejudice'];

interface Quotation {
  readonly start: number;
  readonly speaker: string;
  readonly type: string;
}

const report: Record<string, unknown> = {};
for (const name of NOVELS) {
  const folder = process.argv[2] ? `${process.argv[2]}/${name}/` : `${ROOT}${name}/`;
  if (!existsSync(folder)) {
    process.stderr.write(`${folder} is not here; name the folder of the corpus.\n`);
    continue;
  }
  report[name] = await evaluate(folder);
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);

async function evaluate(folder: string): Promise<unknown> {
  const text = await readFile(`${folder}novel_text.txt`, 'utf8');
  const cast = (await readCsv(`${folder}character_info.csv`)).map(characterOf);
  const quotations = (await readCsv(`${folder}quotation_info.csv`)).map(quotationOf);
  const startedAt = performance.now();
  const lines = attributeSpeech(text, cast);
  const seconds = (performance.now() - startedAt) / 1000;
  const counts: Record<string, [right: number, all: number]> = {};
  let missed = 0;
  for (const { start, speaker, type } of quotations) {
    const line = lines.find((each) => each.start <= start && each.end > start);
    if (line?.kind !== 'dialogue') missed++;
    const isRight = line?.speaker !== undefined && cast[line.speaker]!.name === speaker;
    for (const key of [type, 'all']) {
      const [right, all] = counts[key] ?? [0, 0];
      counts[key] = [right + (isRight ? 1 : 0), all + 1];
    }
  }
  return {
    accuracy: Object.fromEntries(
      Object.entries(counts).map(([key, [right, all]]) => [
        key,
        `${(right / all).toFixed(3)} (${right} of ${all})`,
      ]),
    ),
    quotationsNotTakenForSpeech: missed,
    isLossless: lines.map(({ start, end }) => text.slice(start, end)).join('') === text,
    wordsPerMinute: Math.round((text.split(/\s+/).length / seconds) * 60),
  };
}

function characterOf(row: Record<string, string>): Character {
  const aliases = [...(row.Aliases ?? '').matchAll(/'((?:[^'\\]|\\.)*)'|"([^"]*)"/g)].map(
    (match) => match[1] ?? match[2]!,
  );
  const gender = row.Gender === 'F' ? 'female' : row.Gender === 'M' ? 'male' : 'unknown';
  return { id: row['Character ID']!, name: row['Main Name']!, aliases, gender };
}

function quotationOf(row: Record<string, string>): Quotation {
  const [, start] = /\[\[(\d+)/.exec(row.quoteByteSpans ?? '') ?? [];
  return { start: Number(start), speaker: row.speaker!, type: row.quoteType! };
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
