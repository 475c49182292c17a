import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FootlightError } from '../core/errors.ts';
import { describeJsonProblem } from '../core/json-problem.ts';
import type { Message } from '../core/messages/message.ts';
import { decodeText } from './text-decoding.ts';

const MAX_CHARACTERS = 200;

/**
 * Reads pronunciations: a JSON object of spoken words by written ones, or a line for each, parted by a tab or an equals
 * sign; lines that begin with # are remarks.
 *
 * @throws `narrate.lexicon` with the first line that does not fit
 */
export async function readLexiconFile(path: string): Promise<Record<string, string>> {
  const text = decodeText(await readFile(resolve(path)))?.text.replace(/^\ufeff/, '') ?? '';
  return /^\s*\{/.test(text) ? readJson(text, path) : readRows(text, path);
}

function readJson(text: string, path: string): Record<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw createError(path, describeJsonProblem(text));
  }
  return Object.fromEntries(
    Object.entries(json as object).map(([written, said]) => checkEntry(path, [written, said], written)),
  );
}

function readRows(text: string, path: string): Record<string, string> {
  const rows = text.split(/\r?\n/).map((row) => row.trim());
  const entries = rows
    .filter((row) => row !== '' && !row.startsWith('#'))
    .map((row) => checkEntry(path, row.split(/\s*[\t=]\s*/), row));
  if (entries.length === 0) throw createError(path, '');
  return Object.fromEntries(entries);
}

function checkEntry(path: string, parts: readonly unknown[], row: string): [written: string, said: string] {
  const [written, said, ...more] = parts;
  const isText = (part: unknown): part is string =>
    typeof part === 'string' &&
    part.length > 0 &&
    part.length <= MAX_CHARACTERS &&
    // It stands for what could not be read.
    !part.includes('\ufffd');
  if (isText(written) && isText(said) && more.length === 0) return [written, said];
  throw createError(path, row.slice(0, 80));
}

function createError(path: string, detail: Message | string): FootlightError {
  return new FootlightError('narrate.lexicon', { kind: 'usage', parameters: { detail }, value: path });
}
