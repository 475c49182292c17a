import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { type AttributedLine, attributeSpeech } from '../../narration/attribute.ts';
import type { Character } from '../../narration/cast.ts';
import { discoverCast } from '../../narration/discover-cast.ts';

const MAXIMUM_BYTES = 32 << 20;
/** Speakers below it are worth a look. */
const SURE = 0.75;

const castSchema = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(200),
      aliases: z.array(z.string().min(1).max(200)).max(100).default([]),
      gender: z.enum(['female', 'male', 'unknown']).default('unknown'),
    }),
  )
  .max(1000);

/** `footlight score TEXT`: who speaks each line of a novel, and how sure that is. */
export function addScoreCommand(program: Command): void {
  program
    .command('score <TEXT>')
    .description(
      'Say who speaks each line of a novel (plain text or Markdown, English), and how sure that is',
    )
    .option(
      '--cast <FILE>',
      'the characters, as JSON: [{"name", "aliases", "gender"}] (default: found in the text)',
    )
    .option('--json', 'print JSON')
    .action(async (path: string, { cast: castPath, json }: { cast?: string; json?: boolean }) => {
      const text = await readText(path);
      const cast = castPath === undefined ? discoverCast(text) : await readCast(castPath);
      const lines = attributeSpeech(text, cast);
      if (json)
        process.stdout.write(
          `${JSON.stringify({ input: resolve(path), cast, lines: lines.map((line) => listed(line, cast)) })}\n`,
        );
      else for (const line of lines) process.stdout.write(`${tableRow(line, cast, text)}\n`);
    });
}

function listed({ speaker, ...line }: AttributedLine, cast: readonly Character[]): unknown {
  return speaker === undefined ? line : { ...line, speaker: cast[speaker]!.name };
}

/** Speaker, a mark where it is doubtful, and the words on one row. */
function tableRow(
  { kind, start, end, speaker, confidence }: AttributedLine,
  cast: readonly Character[],
  text: string,
): string {
  const words = text.slice(start, end).replace(/\s+/g, ' ').trim();
  const who = kind === 'narration' ? '' : speaker === undefined ? '?' : cast[speaker]!.name;
  const mark = kind === 'dialogue' && (confidence ?? 0) < SURE ? '?' : ' ';
  return `${who.slice(0, 22).padEnd(22)} ${mark} ${words.length > 100 ? `${words.slice(0, 99)}…` : words}`;
}

async function readCast(path: string): Promise<Character[]> {
  const text = await readText(path);
  let parsed: ReturnType<typeof castSchema.safeParse> | undefined;
  try {
    parsed = castSchema.safeParse(JSON.parse(text));
  } catch {
    parsed = undefined;
  }
  if (parsed?.success) return parsed.data.map((character, i) => ({ id: `c${i + 1}`, ...character }));
  throw new FootlightError('score.cast', `${path} is no list of characters.`, {
    kind: 'usage',
    value: path,
    remedy: 'Write [{"name": "Anna Hill", "aliases": ["Anna"], "gender": "female"}, ...].',
  });
}

async function readText(path: string): Promise<string> {
  const content = await readFile(resolve(path)).catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('input.not-found', `Can't read ${path}: ${error.code}.`, {
      kind: 'input',
      value: path,
      remedy: 'Check the path and its permissions.',
      cause: error,
    });
  });
  if (content.length > MAXIMUM_BYTES) throw unreadable(path, 'is larger than any novel');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw unreadable(path, 'is not UTF-8 text');
  }
}

function unreadable(path: string, reason: string): FootlightError {
  return new FootlightError('input.text', `${path} ${reason}.`, {
    kind: 'input',
    value: path,
    remedy: 'Give a text file, saved as UTF-8.',
  });
}
