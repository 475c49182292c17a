import { readFile, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { describeSystemError } from '../../core/system-errors.ts';
import type { Warning } from '../../core/warning.ts';
import { type DecodedText, decodeText, listDamage } from '../text-decoding.ts';
import { SCRIPT_LIMITS, type Script, type ScriptLimits } from './script.ts';
import { readScriptFountain } from './script-fountain.ts';
import { checkScript, readScriptJson } from './script-json.ts';
import { readScriptMarkdown } from './script-markdown.ts';
import { readScriptText } from './script-text.ts';

const MAX_BYTES = 8 << 20;

/**
 * Reads a script: JSON by its content, Fountain and Markdown by their names, and other text as prose that scenes are
 * drafted from.
 *
 * @param warn is told of a damaged file
 * @throws `input.script`
 */
export async function readScript(path: string, warn: (warning: Warning) => void): Promise<Script> {
  const decoded = await readScriptFile(path);
  for (const warning of listDamage(decoded)) warn(warning);
  return parseScript(decoded.text, path);
}

/** Reads a script from its text; the ending of `path` tells its form. @throws `input.script` */
export function parseScript(text: string, path: string, limits: ScriptLimits = SCRIPT_LIMITS): Script {
  const name = basename(path, extname(path));
  const content = text.replace(/^\uFEFF/, '');
  if (content.trim() === '')
    throw new FootlightError('input.script', { kind: 'input', reason: 'empty', value: path });
  if (/\.json$/i.test(path) || /^\s*[{[]\s*["{}\]]/.test(content))
    return readScriptJson(content, path, name, limits);
  if (/\.(?:fountain|spmd)$/i.test(path)) return checkScript(readScriptFountain(content), path, name, limits);
  if (/\.(?:md|markdown)$/i.test(path)) return checkScript(readScriptMarkdown(content), path, name, limits);
  return checkScript(readScriptText(content), path, name, limits);
}

async function readScriptFile(path: string): Promise<DecodedText> {
  const read = async (): Promise<Buffer | undefined> => {
    const { size } = await stat(resolve(path));
    return size > MAX_BYTES ? undefined : readFile(resolve(path));
  };
  const content = await read().catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('input.script', {
      kind: 'input',
      reason: 'unreadable',
      parameters: describeSystemError(error),
      value: path,
      cause: error,
    });
  });
  if (!content)
    throw new FootlightError('input.script', {
      kind: 'input',
      reason: 'too-large',
      parameters: { limit: MAX_BYTES >> 20 },
      value: path,
    });
  const decoded = decodeText(content);
  if (decoded) return decoded;
  throw new FootlightError('input.script', { kind: 'input', reason: 'not-text', value: path });
}
