import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { cutCells, padCells } from '../../../cli/cells.ts';
import { writeTextAtomically } from '../../../core/files.ts';
import { getLanguage, say } from '../../../core/messages/say.ts';
import { describeWarning } from '../../../core/warning.ts';
import type { ReadingChoices } from '../../../story/manuscript/skips.ts';
import { readCastFile, readScore } from '../../../story/read-score.ts';
import { listLines, type Score, type ScoreLine } from '../../../story/score.ts';

interface ScoreFlags {
  readonly cast?: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly notes: ReadingChoices['notes'];
  readonly frontMatter: ReadingChoices['matter'];
  readonly language?: ReadingChoices['language'];
}

/** `footlight score NOVEL`: lists the lines of a novel by scene with their speakers, and marks doubtful ones. */
export function defineScore(command: Command): void {
  command
    .argument('<NOVEL>')
    .option('--cast <FILE>')
    .option('-o, --output <FILE>')
    .option('--json')
    .addOption(new Option('--notes <WHICH>').choices(['skip', 'end', 'inline']).default('skip'))
    .addOption(new Option('--front-matter <WHICH>').choices(['skip', 'read']).default('skip'))
    .addOption(new Option('--language <TAG>').choices(['en', 'zh']))
    .action(async (path: string, { cast, output, json, notes, frontMatter, language }: ScoreFlags) => {
      const characters = cast === undefined ? undefined : await readCastFile(cast);
      const { score, warnings } = await readScore(path, characters, { notes, matter: frontMatter, language });
      for (const warning of warnings) process.stderr.write(`! ${describeWarning(warning, getLanguage())}\n`);
      const text = `${JSON.stringify(score, null, 1)}\n`;
      if (output !== undefined) await writeTextAtomically(resolve(output), text);
      if (json) process.stdout.write(text);
      else for (const row of formatRows(score)) process.stdout.write(`${row}\n`);
    });
}

function formatRows(score: Score): string[] {
  const doubtful = new Set(score.review.map(({ line }) => line));
  const names = new Map(score.cast.map(({ id, name }) => [id, name]));
  const rows = score.chapters.flatMap(({ title, scenes }) => [
    `# ${title}`,
    ...scenes.flatMap(({ id, labels, lines }) => [
      `## ${id} ${labels.join(', ')}`,
      ...lines.map((line) => formatRow(line, names, doubtful.has(line.id))),
    ]),
  ]);
  const total = {
    lines: listLines(score).filter(({ kind }) => kind !== 'skipped').length,
    doubtful: score.review.length,
  };
  return [...rows, say('cli.score.total', total)];
}

/** Speaker, a question mark if the speaker is doubtful, and the text, shortened to one row; what is not read is marked. */
function formatRow(
  { kind, speaker, text }: ScoreLine,
  names: ReadonlyMap<string, string>,
  isDoubtful: boolean,
): string {
  const words = text.replace(/\s+/g, ' ').trim();
  const isSpeech = kind === 'dialogue' || kind === 'thought';
  const told = kind === 'skipped' ? say('cli.score.skipped') : '';
  const who = isSpeech ? (names.get(speaker ?? '') ?? '?') : told;
  return `${padCells(cutCells(who, 22), 22)} ${isDoubtful ? '?' : ' '} ${words.length > 100 ? `${words.slice(0, 99)}…` : words}`;
}
