import { z } from 'zod';
import { FootlightError } from '../../../core/errors.ts';
import type { TextModel } from '../../../engines/text-model.ts';
import { reportWhileWaiting } from '../../../execution/report-while-waiting.ts';
import type { Step } from '../../../execution/step.ts';
import { getSourceText, listLines, type Score } from '../../../story/score.ts';
import { STAGES } from '../stages.ts';
import { hasName } from './has-name.ts';

/** A character as a model proposes one. */
export interface ProposedCharacter {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly gender: 'female' | 'male' | 'unknown';
  readonly age?: 'child' | 'young' | 'adult' | 'old';
}

/** A speaker whom the rules found, with words that the model can tell them by. */
interface FoundSpeaker {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly gender: string;
  readonly lines: number;
  readonly passages: readonly string[];
}

export interface ProposeCastInput {
  readonly model: Pick<TextModel, 'id' | 'version'>;
  readonly title: string;
  readonly speakers: readonly FoundSpeaker[];
}

const PASSAGES = 3;
const PASSAGE_CHARACTERS = 160;
const MAX_SPEAKERS = 200;

const INSTRUCTIONS = `You are given the speakers that rules found in a novel as JSON, with passages in which they speak.
List the novel's speaking characters: put names that mean the same person together, leave out what is no person, and add
speakers whom the passages show and the rules missed. Use only names that occur in what you are given.
Answer with JSON alone: {"characters": [{"name": "...", "aliases": ["..."], "gender": "female|male|unknown",
"age": "child|young|adult|old"}]}.`;

const castSchema = z.object({
  characters: z
    .array(
      z.object({
        name: z.string().min(1).max(200),
        aliases: z.array(z.string().min(1).max(200)).max(100).catch([]),
        gender: z.enum(['female', 'male', 'unknown']).catch('unknown'),
        age: z.enum(['child', 'young', 'adult', 'old']).optional().catch(undefined),
      }),
    )
    .max(2000),
});

/** Asks a model which of the found names are one person. */
export const proposeCastStep: Step<
  ProposeCastInput,
  TextModel,
  { readonly characters: readonly ProposedCharacter[] }
> = {
  ...STAGES['check-speakers'],
  version: '1',
  async run(context, { title, speakers }, model) {
    const { remote, signal } = context;
    const parse = (json: unknown) => {
      const parsed = castSchema.safeParse(json);
      if (parsed.success) return parsed.data;
      throw new FootlightError('model.answer', { kind: 'terminal', reason: 'not-a-cast', value: model.id });
    };
    const text = JSON.stringify({ title, speakers });
    const request = { instructions: INSTRUCTIONS, text, parse, remote, signal };
    const { json } = await reportWhileWaiting(context, model.writeJson(request));
    return { characters: json.characters };
  },
};

export function describeSpeakers(score: Score): FoundSpeaker[] {
  const lines = listLines(score);
  const passages = new Map<string, { count: number; words: string[] }>();
  for (const [i, { speaker, text }] of lines.entries()) {
    if (speaker === undefined) continue;
    const own = passages.get(speaker) ?? { count: 0, words: [] };
    own.count++;
    if (own.words.length < PASSAGES)
      own.words.push(
        `${text}${lines[i + 1]?.text ?? ''}`.trim().replace(/\s+/g, ' ').slice(0, PASSAGE_CHARACTERS),
      );
    passages.set(speaker, own);
  }
  return score.cast
    .map(({ id, name, aliases, gender }) => {
      const { count = 0, words = [] } = passages.get(id) ?? {};
      return { name, aliases, gender, lines: count, passages: words };
    })
    .sort((a, b) => b.lines - a.lines)
    .slice(0, MAX_SPEAKERS);
}

/** The proposed characters with the names that the text has; those whom it never names are left out. */
export function keepNamesOfText(proposed: readonly ProposedCharacter[], score: Score): ProposedCharacter[] {
  const source = getSourceText(score);
  return proposed.flatMap((character) => {
    const [name, ...aliases] = [character.name, ...character.aliases].filter((each) => hasName(source, each));
    return name === undefined ? [] : [{ ...character, name, aliases }];
  });
}
