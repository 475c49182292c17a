import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import type { TextModel } from '../../engines/text-model.ts';
import { reportWhileWaiting } from '../../execution/report-while-waiting.ts';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { SURE } from '../../story/review.ts';
import { listLines, type Score, type ScoreLine } from '../../story/score.ts';
import type { NarrateOptions } from './options.ts';
import { STAGES } from './stages.ts';

interface AskInput {
  readonly model: Pick<TextModel, 'id' | 'version'>;
  readonly cast: readonly { readonly name: string; readonly aliases: readonly string[] }[];
  readonly lines: readonly { readonly id: string; readonly kind: string; readonly text: string }[];
}

interface AskOutput {
  /** Names of speakers by the ids of lines. */
  readonly speakers: Readonly<Record<string, string>>;
}

/** Lines in one request. */
const LINES_AT_ONCE = 60;
/** Characters of each line that a model is shown: narration tells who speaks, but long passages only cost tokens. */
const MAX_SHOWN = 240;
/** What decides in place of a model that fails. */
const RULES = createMessage('narrate.substitute.rules');
/** Confidence of the rules if the text names the speaker beside the words; no model overrules it. */
const CERTAIN = 0.95;

const INSTRUCTIONS = `You are given consecutive lines of a novel as JSON, each with an id, and its cast.
For every line of kind "dialogue" or "thought" say which member of the cast speaks it.
Answer with JSON alone: {"lines": [{"id": "...", "speaker": "..."}]}, using the ids and the names exactly as given.
Leave out a line where you can't tell. Never repeat or change the text itself.`;

const answerSchema = z.object({
  lines: z.array(z.object({ id: z.string(), speaker: z.string() })).max(10_000),
});

/** Asks a model for the speakers of lines by their ids. Only ids and names are taken from its answer, no text. */
const askSpeakersStep: Step<AskInput, TextModel, AskOutput> = {
  ...STAGES['check-speakers'],
  version: '2',
  async run(context, { cast, lines }, model) {
    const { remote, signal } = context;
    const text = JSON.stringify({ cast, lines });
    const request = { instructions: INSTRUCTIONS, text, parse: createLabelParser(model), remote, signal };
    const { json: labels } = await reportWhileWaiting(context, model.writeJson(request));
    const [asked, names] = [new Set(lines.map(({ id }) => id)), new Set(cast.map(({ name }) => name))];
    const known = labels.filter(({ id, speaker }) => asked.has(id) && names.has(speaker));
    return { speakers: Object.fromEntries(known.map(({ id, speaker }) => [id, speaker])) };
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

/** Has a text model name the speakers too. Lines on which it and the rules disagree go to the review list. */
export async function checkSpeakers(
  context: WorkflowContext,
  score: Score,
  { textModel }: NarrateOptions,
): Promise<Score> {
  const model = await context.engines.find('text-model', textModel);
  if (!model) return score;
  const answers = await context.mapAttempts(askSpeakersStep, createWindows(score), {
    concurrency: 2,
    getSize: () => 1,
    getInput: (lines) => ({
      model: { id: model.id, version: model.version },
      cast: score.cast.map(({ name, aliases }) => ({ name, aliases })),
      lines: lines.map(({ id, kind, text }) => ({ id, kind, text: text.trim().slice(0, MAX_SHOWN) })),
    }),
    getResources: () => model,
  });
  const speakers = new Map<string, string>();
  for (const { artifact, error } of answers) {
    if (error) context.engines.accept({ code: error.code, asked: model.id, used: RULES, error });
    else
      for (const [id, speaker] of Object.entries(artifact.manifest.output.speakers))
        speakers.set(id, speaker);
  }
  return compareSpeakers(score, speakers);
}

function createWindows(score: Score): ScoreLine[][] {
  return score.chapters.flatMap((chapter) => {
    const lines = listLines({ chapters: [chapter] }).filter(({ kind }) => kind !== 'break');
    const windows = Array.from({ length: Math.ceil(lines.length / LINES_AT_ONCE) }, (_, i) =>
      lines.slice(i * LINES_AT_ONCE, (i + 1) * LINES_AT_ONCE),
    );
    return windows.filter((window) => window.some(isSpeech));
  });
}

/**
 * Compares the rules' speakers with the model's, by the ids of lines. Where both agree, confidence rises to at least 0.9.
 * Where they disagree, the model wins over rules that are not certain, and the line is listed for review either way.
 */
export function compareSpeakers(score: Score, speakers: ReadonlyMap<string, string>): Score {
  const ids = new Map(score.cast.map(({ id, name }) => [name, id]));
  const names = new Map(score.cast.map(({ id, name }) => [id, name]));
  const review: Score['review'] = [];
  const list = (line: ScoreLine, words: string, reason: Message): void =>
    void review.push({ line: line.id, words, reason: translate(reason) });
  const applyAnswer = (line: ScoreLine): ScoreLine => {
    const labeled = speakers.get(line.id);
    if (!isSpeech(line) || line.evidence === 'given' || line.evidence === 'edited') return line;
    const words = line.text.trim().replace(/\s+/g, ' ').slice(0, 80);
    if (labeled === undefined) {
      if ((line.confidence ?? 0) < SURE) list(line, words, createMessage('narrate.review.both-unsure'));
      return line;
    }
    const speaker = ids.get(labeled)!;
    if (speaker === line.speaker) return { ...line, confidence: Math.max(line.confidence ?? 0, 0.9) };
    list(line, words, describeDisagreement(line.speaker && names.get(line.speaker), labeled));
    return (line.confidence ?? 0) >= CERTAIN
      ? line
      : { ...line, speaker, confidence: 0.6, evidence: 'model' };
  };
  const chapters = score.chapters.map((chapter) => ({
    ...chapter,
    scenes: chapter.scenes.map((scene) => ({ ...scene, lines: scene.lines.map(applyAnswer) })),
  }));
  return { ...score, chapters, review };
}

function describeDisagreement(ruled: string | undefined, speaker: string): Message {
  return ruled === undefined
    ? createMessage('narrate.review.rules-say-nobody', { speaker })
    : createMessage('narrate.review.disagree', { ruled, speaker });
}

function isSpeech({ kind }: ScoreLine): boolean {
  return kind === 'dialogue' || kind === 'thought';
}
