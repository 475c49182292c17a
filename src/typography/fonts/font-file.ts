import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import { bytes } from '../../core/messages/message.ts';
import { readCharacterMap } from './character-map.ts';
import type { FontSubset } from './font-package.ts';

/** The largest fonts of all of Unicode's ideographs take about half. */
const MAX_FONT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a font that a user names, after a look whether it is one: TrueType, OpenType, WOFF or WOFF2.
 *
 * @throws `typography.font`, or what opening a file throws
 */
export async function readFontFile(path: string): Promise<FontSubset> {
  const stats = await stat(path);
  if (!stats.isFile()) throw createNoFontError(path);
  if (stats.size > MAX_FONT_BYTES)
    throw new FootlightError('typography.font', {
      kind: 'input',
      reason: 'too-large',
      value: path,
      parameters: { limit: bytes(MAX_FONT_BYTES) },
    });
  const content = await readFile(path);
  const characters = readCharacters(path, content);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { family: `footlight/font/${digest}`, characters, read: () => content };
}

function readCharacters(path: string, content: Buffer): FontSubset['characters'] {
  let characters: FontSubset['characters'] | undefined;
  try {
    characters = readCharacterMap(content);
  } catch (cause) {
    throw createDamagedFontError(path, cause);
  }
  if (!characters?.size) throw createNoFontError(path);
  return characters;
}

function createNoFontError(path: string): FootlightError {
  return new FootlightError('typography.font', { kind: 'input', reason: 'no-font', value: path });
}

export function createDamagedFontError(path: string, cause?: unknown): FootlightError {
  return new FootlightError('typography.font', { kind: 'input', reason: 'damaged', value: path, cause });
}
