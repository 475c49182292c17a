import { readFile, stat } from 'node:fs/promises';
import { FootlightError } from '../core/errors.ts';
import { decodeCommentedText } from '../core/marked-text.ts';
import { createMessage, type Message } from '../core/messages/message.ts';

/** A table of colors on an even grid. Coordinates and entries are coded values, 0 black to 1 white. */
export interface CubeLut {
  /** Points on each side. */
  readonly size: number;
  /** Red, green, blue for each point; red changes fastest, then green, then blue. */
  readonly data: Float32Array;
}

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const MAX_SIZE = 129;
const MIN_SIZE = 2;
/** Entries far beyond white are no colors. */
const MAX_ENTRY = 16;

/**
 * Reads a 3D table in Adobe's format .cube.
 *
 * @throws `lut.unreadable` if the file can't be read, `lut.invalid` if it is no such table, with the line
 */
export async function readCubeLut(path: string): Promise<CubeLut> {
  const refuse = (cause: unknown): never => {
    throw new FootlightError('lut.unreadable', { kind: 'input', value: path, cause });
  };
  const { size } = await stat(path).catch(refuse);
  if (size > MAX_FILE_BYTES) throw createInvalid(path, createMessage('lut-problem.too-large'), 0);
  return parseCubeLut(decodeCommentedText(await readFile(path).catch(refuse)), path);
}

/** Parses the text of a .cube file; `name` is what errors call it. @throws `lut.invalid` */
export function parseCubeLut(text: string, name: string): CubeLut {
  let size = 0;
  let data = new Float32Array(0);
  let filled = 0;
  let number = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    number++;
    const words = line.trim().split(/\s+/);
    const [keyword = ''] = words;
    if (keyword === '' || keyword.startsWith('#') || keyword === 'TITLE') continue;
    if (keyword === 'LUT_3D_SIZE') {
      if (size !== 0) throw createInvalid(name, createMessage('lut-problem.two-sizes'), number);
      size = parseSize(words, name, number);
      data = new Float32Array(size ** 3 * 3);
    } else if (keyword.startsWith('DOMAIN_')) checkDomain(words, name, number);
    else if (/^[A-Za-z]/.test(keyword))
      throw createInvalid(name, createMessage('lut-problem.keyword'), number);
    else if (filled === data.length)
      throw createInvalid(
        name,
        createMessage(size === 0 ? 'lut-problem.no-size' : 'lut-problem.too-many'),
        number,
      );
    else
      filled = addEntry(words, data, filled, () =>
        createInvalid(name, createMessage('lut-problem.entry'), number),
      );
  }
  if (size === 0) throw createInvalid(name, createMessage('lut-problem.no-size'), number);
  if (filled < data.length) throw createInvalid(name, createMessage('lut-problem.too-few'), number);
  return { size, data };
}

function parseSize(words: readonly string[], name: string, line: number): number {
  const size = Number(words[1]);
  if (words.length !== 2 || !Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE)
    throw createInvalid(name, createMessage('lut-problem.size'), line);
  return size;
}

/** Only the usual domain from 0 to 1 is taken. */
function checkDomain(words: readonly string[], name: string, line: number): void {
  const expected = words[0] === 'DOMAIN_MIN' ? 0 : 1;
  const isUsual = words.length === 4 && words.slice(1).every((word) => Number(word) === expected);
  if (!isUsual) throw createInvalid(name, createMessage('lut-problem.domain'), line);
}

function addEntry(
  words: readonly string[],
  data: Float32Array,
  filled: number,
  createError: () => FootlightError,
): number {
  if (words.length !== 3) throw createError();
  for (const [channel, word] of words.entries()) {
    const value = Number(word);
    if (!Number.isFinite(value) || Math.abs(value) > MAX_ENTRY) throw createError();
    data[filled + channel] = value;
  }
  return filled + 3;
}

function createInvalid(value: string, problem: Message, line: number): FootlightError {
  return new FootlightError('lut.invalid', { kind: 'input', parameters: { line, problem }, value });
}
