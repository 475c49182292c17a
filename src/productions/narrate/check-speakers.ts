import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import type { TextModel } from '../../engines/text-model.ts';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { SURE } from '../../story/review.ts';
import { linesOf, type Score, type ScoreLine } from '../../story/score.ts';
import { waitingFor } from '../waiting.ts';
import type { NarrateOptions } from './options.ts';
import { STAGES } from './stages.ts';

interface AskInput {
  readonly model: Pick<TextModel, 'id' | 'version'>;
  readonly cast: readonly { readonly name: string; readonly aliases: readonly string[] }[];
  readonly lines: readonly { readonly id: string; readonly kind: string; readonly text: string }[];
}

interface AskOutput {
  /** Names by lines. */
  readonly speakers: Readonly<Record<string, string>>;
}

const LINES_AT_ONCE = 60;
/** Narration is shown for what it says about who speaks; more of it is only paid for. */
const LONGEST_SHOWN = 240;
/** What decides in place of a model that fails. */
const RULES = 'what the rules say';
/** Where the rules are this sure, a name stands beside the words. */
const CERTAIN = 0.95;

const INSTRUCTIONS = `You are given consecutive lines of a novel as JSON, each with an id, and its cast.
For every line of kind "dialogue" or "thought" say which member of the cast speaks it.
Answer with JSON alone: {"lines": [{"id": "...", "speaker": "..."}]}, using the ids and the names exactly as given.
Leave out a line where you can't tell. Never repeat or change the text itself.`;

const answerSchema = z.object({
  lines: z.array(z.object({ id: z.string(), speaker: z.string() })).max(10_000),
});

/** Asks a model for labels of lines by their ids; the words stay here. */
const askSpeakersStep: Step<AskInput, TextModel, AskOutput> = {
  ...STAGES['check-speakers'],
  version: '2',
  async run(context, { cast, lines }, model) {
    const { remote, signal } = context;
    const text = JSON.stringify({ cast, lines });
    const request = { instructions: INSTRUCTIONS, text, parse: labelsOf(model), remote, signal };
    const { json: labels } = await waitingFor(context, model.writeJson(request));
    const [asked, names] = [new Set(lines.map(({ id }) => id)), new Set(cast.map(({ name }) => name))];
    const known = labels.filter(({ id, speaker }) => asked.has(id) && names.has(speaker));
    return { speakers: Object.fromEntries(known.map(({ id, speaker }) => [id, speaker])) };
  },
};

/** Reads the labels out of what the model wrote. */
function labelsOf({ id }: TextModel) {
  return (json: unknown) => {
    const parsed = answerSchema.safeParse(json);
    if (parsed.success) return parsed.data.lines;
    throw new FootlightError('model.answer', { kind: 'terminal', reason: 'labels-of', value: id });
  };
}

/** Lets a text model cross-examine the rules; where they disagree, the line goes to the review list. */
export async function checkSpeakers(
  context: WorkflowContext,
  score: Score,
  { textModel }: NarrateOptions,
): Promise<Score> {
  const model = await context.engines.find('text-model', textModel);
  if (!model) return score;
  const answers = await context.mapAttempts(askSpeakersStep, windowsOf(score), {
    concurrency: 2,
    size: () => 1,
    input: (lines) => ({
      model: { id: model.id, version: model.version },
      cast: score.cast.map(({ name, aliases }) => ({ name, aliases })),
      lines: lines.map(({ id, kind, text }) => ({ id, kind, text: text.trim().slice(0, LONGEST_SHOWN) })),
    }),
    resources: () => model,
  });
  const speakers = new Map<string, string>();
  for (const { artifact, error } of answers) {
    if (error) context.engines.accept({ code: error.code, asked: model.id, used: RULES, error });
    else
      for (const [id, speaker] of Object.entries(artifact.manifest.output.speakers))
        speakers.set(id, speaker);
  }
  return crossExamined(score, speakers);
}

function windowsOf(score: Score): ScoreLine[][] {
  return score.chapters.flatMap((chapter) => {
    const lines = linesOf({ chapters: [chapter] }).filter(({ kind }) => kind !== 'break');
    const windows = Array.from({ length: Math.ceil(lines.length / LINES_AT_ONCE) }, (_, i) =>
      lines.slice(i * LINES_AT_ONCE, (i + 1) * LINES_AT_ONCE),
    );
    return windows.filter((window) => window.some(isSpeech));
  });
}

/** Agreement makes sure; against a doubtful rule the model wins, against a certain one it is noted. Pure. */
export function crossExamined(score: Score, speakers: ReadonlyMap<string, string>): Score {
  const ids = new Map(score.cast.map(({ id, name }) => [name, id]));
  const names = new Map(score.cast.map(({ id, name }) => [id, name]));
  const review: Score['review'] = [];
  const judged = (line: ScoreLine): ScoreLine => {
    const labelled = speakers.get(line.id);
    if (!isSpeech(line) || line.evidence === 'given' || line.evidence === 'edited') return line;
    const words = line.text.trim().replace(/\s+/g, ' ').slice(0, 80);
    if (labelled === undefined) {
      if ((line.confidence ?? 0) < SURE)
        review.push({ line: line.id, words, reason: 'neither rules nor model are sure' });
      return line;
    }
    const speaker = ids.get(labelled)!;
    if (speaker === line.speaker) return { ...line, confidence: Math.max(line.confidence ?? 0, 0.9) };
    const ruled = line.speaker === undefined ? 'nobody' : names.get(line.speaker);
    review.push({ line: line.id, words, reason: `the rules say ${ruled}, the model says ${labelled}` });
    return (line.confidence ?? 0) >= CERTAIN
      ? line
      : { ...line, speaker, confidence: 0.6, evidence: 'model' };
  };
  const chapters = score.chapters.map((chapter) => ({
    ...chapter,
    scenes: chapter.scenes.map((scene) => ({ ...scene, lines: scene.lines.map(judged) })),
  }));
  return { ...score, chapters, review };
}

function isSpeech({ kind }: ScoreLine): boolean {
  return kind === 'dialogue' || kind === 'thought';
}
