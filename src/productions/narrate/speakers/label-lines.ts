import { z } from 'zod';
import { FootlightError } from '../../../core/errors.ts';
import type { TextModel } from '../../../engines/text-model.ts';
import { reportWhileWaiting } from '../../../execution/report-while-waiting.ts';
import type { Step } from '../../../execution/step.ts';
import { listLines, type Score, type ScoreLine } from '../../../story/score.ts';
import { STAGES } from '../stages.ts';
import { hasName } from './has-name.ts';

export interface LabelInput {
  readonly model: Pick<TextModel, 'id' | 'version'>;
  readonly cast: readonly {
    readonly name: string;
    readonly aliases: readonly string[];
    readonly gender: string;
  }[];
  readonly lines: readonly { readonly id: string; readonly kind: string; readonly text: string }[];
}

/** Who speaks a line by a model: somebody of the cast, or a stranger with their sex. */
export interface Label {
  readonly id: string;
  readonly speaker: string;
  readonly gender?: 'female' | 'male' | 'unknown';
}

/** Lines in one request, and those before them that it shows as well. */
const LINES_AT_ONCE = 60;
const LINES_BEFORE = 8;
/** Characters of each line that a model is shown: narration tells who speaks, but long passages only cost tokens. */
export const MAX_SHOWN = 240;

export const INSTRUCTIONS = `You are given consecutive lines of a novel as JSON, each with an id, and its cast.
For every line of kind "dialogue" or "thought" say who speaks it: a member of the cast by name, or a stranger in the words that
the lines call them by ("waiter"), with their gender.
Answer with JSON alone: {"lines": [{"id": "...", "speaker": "...", "gender": "female|male|unknown"}]}, using the ids and the names
exactly as given; "gender" is for strangers only. Leave out a line where you can't tell. Never repeat or change the text itself.`;

const answerSchema = z.object({
  lines: z
    .array(
      z.object({
        id: z.string(),
        speaker: z.string(),
        gender: z.enum(['female', 'male', 'unknown']).optional().catch(undefined),
      }),
    )
    .max(10_000),
});

/** Asks a model for the speakers of lines by their ids. Only ids, names and sexes are taken from its answer, no text. */
export const labelLinesStep: Step<LabelInput, TextModel, { readonly labels: readonly Label[] }> = {
  ...STAGES['check-speakers'],
  version: '4',
  async run(context, { cast, lines }, model) {
    const { remote, signal } = context;
    const text = JSON.stringify({ cast, lines });
    const request = { instructions: INSTRUCTIONS, text, parse: createLabelParser(model), remote, signal };
    const { json: labels } = await reportWhileWaiting(context, model.writeJson(request));
    const asked = new Set(lines.map(({ id }) => id));
    return { labels: labels.filter(({ id, speaker }) => asked.has(id) && isNamed(speaker, cast, lines)) };
  },
};

/** Makes the parser of the model's answer. @throws `model.answer` for JSON of another form */
function createLabelParser({ id }: TextModel) {
  return (json: unknown) => {
    const parsed = answerSchema.safeParse(json);
    if (parsed.success) return parsed.data.lines;
    throw new FootlightError('model.answer', { kind: 'terminal', reason: 'not-labels', value: id });
  };
}

const MAX_STRANGER = 40;

/** Whether a name is of the cast, or stands in the lines: a model can't make up anybody. */
export function isNamed(speaker: string, cast: LabelInput['cast'], lines: LabelInput['lines']): boolean {
  if (cast.some(({ name, aliases }) => name === speaker || aliases.includes(speaker))) return true;
  return speaker.trim().length <= MAX_STRANGER && lines.some(({ text }) => hasName(text, speaker));
}

/** The lines of each request: those of a chapter, with some before them for the connection. */
export function createWindows(score: Score): ScoreLine[][] {
  return score.chapters.flatMap((chapter) => {
    const lines = listLines({ chapters: [chapter] }).filter(({ kind }) => kind !== 'break');
    const windows = Array.from({ length: Math.ceil(lines.length / LINES_AT_ONCE) }, (_, i) =>
      lines.slice(Math.max(0, i * LINES_AT_ONCE - LINES_BEFORE), (i + 1) * LINES_AT_ONCE),
    );
    return windows.filter((window) => window.some(isSpeech));
  });
}

export function isSpeech({ kind }: ScoreLine): boolean {
  return kind === 'dialogue' || kind === 'thought';
}
