import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
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
  const { size } = await stat(path);
  if (size > MAX_FONT_BYTES)
    throw createFontError(path, 'too-large', { parameters: { limit: MAX_FONT_BYTES / 1024 ** 2 } });
  const content = await readFile(path);
  const characters = readCharacters(path, content);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { family: `Footlight font ${digest}`, content, characters };
}

function readCharacters(path: string, content: Buffer): FontSubset['characters'] {
  let characters: FontSubset['characters'] | undefined;
  try {
    characters = readCharacterMap(content);
  } catch (cause) {
    throw createFontError(path, 'damaged', { cause });
  }
  if (!characters?.size) throw createFontError(path, 'no-font');
  return characters;
}

/** @param reason which of the sentences of `typography.font` it is */
export function createFontError(
  path: string,
  reason: 'too-large' | 'damaged' | 'no-font',
  detail: { readonly parameters?: { readonly limit: number }; readonly cause?: unknown } = {},
): FootlightError {
  return new FootlightError('typography.font', { kind: 'input', reason, value: path, ...detail });
}
