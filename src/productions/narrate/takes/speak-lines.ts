import { join } from 'node:path';
import { FootlightError, type SerializedError } from '../../../core/errors.ts';
import { createMessage } from '../../../core/messages/message.ts';
import { parseVoice } from '../../../engines/reference.ts';
import type { SpeechSynthesizer } from '../../../engines/speech-synthesizer.ts';
import type { Artifact } from '../../../execution/artifact-store.ts';
import type { NewestResult } from '../../../execution/newest-result.ts';
import type { Attempt, WorkflowContext } from '../../../execution/workflow.ts';
import { EngineSession } from '../../../pipelines/sound/engine-session.ts';
import { findNarrator } from '../../../pipelines/sound/find-narrator.ts';
import { castVoices, NARRATOR } from '../../../story/cast-voices.ts';
import { listLines, NEUTRAL, type Score, type ScoreLine } from '../../../story/score.ts';
import { isSpokenLine, toSpokenText } from '../../../story/spoken-text.ts';
import { relabelWarning } from '../relabel-warning.ts';
import type { Casting } from './cast-score.ts';
import { dialogueStep, standInStep, TAKE_FILE, type Take, type TakeInput } from './make-take.ts';

/** A take with its file and its voice. */
export interface SpokenLine extends Take {
  readonly key: string;
  readonly path: string;
  readonly engine: string;
  /** The voice with its engine, as in "openai:kokoro:af_heart". */
  readonly voice: string;
  /** Why the engine that was asked for did not speak it. */
  readonly failure?: SerializedError;
}

/** A line with the voice that speaks it. */
interface Role {
  readonly line: ScoreLine;
  readonly engine: SpeechSynthesizer;
  readonly voice: string;
}

/** A score with the rate at which it is spoken. */
type SpokenScore = Score & { readonly rate: number };

interface FailedRole extends Role {
  readonly error: SerializedError;
}

/**
 * Speaks all lines. Those that an engine fails at are spoken by the embedded engine.
 *
 * @returns the lines by their ids
 */
export async function speakLines(
  context: WorkflowContext,
  score: Score,
  casting: Casting,
  rate = 1,
): Promise<Map<string, SpokenLine>> {
  const roles = listRoles(score, casting);
  const takes = await perform(context, dialogueStep, roles, { ...score, rate });
  const failed = roles.flatMap((role): FailedRole[] => {
    const error = takes.get(role.line.id)?.error;
    return error ? [{ ...role, error }] : [];
  });
  const standIns =
    failed.length > 0 ? await speakInstead(context, { ...score, rate }, failed, roles.length) : undefined;
  const spoken = new Map<string, SpokenLine>();
  for (const role of roles) {
    const { id } = role.line;
    const { artifact, error } = takes.get(id)!;
    const line = artifact ? toSpokenLine(role, artifact) : { ...standIns!.get(id)!, failure: error };
    for (const warning of line.warnings) context.warn(relabelWarning(warning, 'narrate.speech'));
    spoken.set(id, line);
  }
  return spoken;
}

function listRoles(score: Score, { engines, cast }: Casting): Role[] {
  return listLines(score).flatMap((line): Role[] => {
    if (!isSpokenLine(line)) return [];
    const isSpeech = line.kind === 'dialogue' || line.kind === 'thought';
    const reference = cast.get(isSpeech ? (line.speaker ?? NARRATOR) : NARRATOR) ?? cast.get(NARRATOR)!;
    const { engine, voice } = parseVoice(reference);
    return [{ line, engine: engines.get(engine!)!, voice }];
  });
}

/**
 * Warns of how many lines each engine failed at.
 *
 * @throws the error of the embedded engine, which no other one replaces
 */
function acceptEmbedded(
  context: WorkflowContext,
  failed: readonly FailedRole[],
  total: number,
  embedded: SpeechSynthesizer,
): void {
  for (const engine of new Set(failed.map((role) => role.engine))) {
    const errors = failed.filter((role) => role.engine === engine).map(({ error }) => error);
    // Why the engine failed says more than that it is not asked any more.
    const error = errors.find(({ code }) => code !== 'engine.dead') ?? errors[0]!;
    if (engine.id === embedded.id) throw FootlightError.fromJSON(error);
    context.engines.accept({
      code: 'narrate.engine-failed',
      asked: engine.id,
      used: embedded.id,
      scope: createMessage('narrate.substitute.lines', { failed: errors.length, all: total }),
      error,
    });
  }
}

/**
 * Speaks lines with the embedded engine.
 *
 * @throws its first error
 */
async function speakInstead(
  context: WorkflowContext,
  score: SpokenScore,
  failed: readonly FailedRole[],
  total: number,
): Promise<Map<string, SpokenLine>> {
  const engine = await context.engines.createEmbedded('speech');
  acceptEmbedded(context, failed, total, engine);
  const voices = await engine.listVoices(context.signal);
  const uncast = score.cast.map(({ voice: _voice, ...character }) => character);
  const cast = castVoices(
    { ...score, narrator: {}, cast: uncast },
    voices,
    findNarrator(voices, engine.id).id,
  );
  const roles = failed.map(({ line }) => ({ line, engine, voice: cast.get(line.speaker ?? NARRATOR)! }));
  const takes = await perform(context, standInStep, roles, score);
  return new Map(
    roles.map((role) => {
      const { artifact, error } = takes.get(role.line.id)!;
      if (error) throw FootlightError.fromJSON(error);
      return [role.line.id, toSpokenLine(role, artifact)];
    }),
  );
}

/** Speaks lines engine by engine and voice by voice, so that nothing is loaded twice. */
async function perform(
  context: WorkflowContext,
  step: typeof dialogueStep,
  roles: readonly Role[],
  score: SpokenScore,
): Promise<Map<string, Attempt<Take>>> {
  const takes = new Map<string, Attempt<Take>>();
  const ordered = [...roles].sort((a, b) => compare(a.engine.id, b.engine.id) || compare(a.voice, b.voice));
  for (const engine of new Set(ordered.map((role) => role.engine))) {
    const own = ordered
      .filter((role) => role.engine === engine)
      .map((role) => ({ role, input: createTakeInput(role, score) }));
    // A line that is repeated in the same way is spoken once.
    const unique = new Map(own.map(({ input }) => [JSON.stringify(input), input]));
    const roleOf = new Map(own.map(({ role, input }) => [input, role]));
    await using session = new EngineSession(engine, context);
    const attempts = await context.mapAttempts(step, [...unique.values()], {
      concurrency: engine.concurrency,
      getSize: () => 1,
      getInput: (input) => input,
      getResources: () => ({ session, isSeeded: engine.isSeeded }),
      onDone: (input) => context.show(describeLine(roleOf.get(input)!, score)),
    });
    const byInput = new Map([...unique.keys()].map((key, i) => [key, attempts[i]!]));
    for (const { role, input } of own) takes.set(role.line.id, byInput.get(JSON.stringify(input))!);
  }
  return takes;
}

/** Long lines are shown by their beginning. */
const SHOWN_CHARACTERS = 300;

function describeLine({ line }: Role, { cast }: Score): NewestResult {
  const speaker = cast.find(({ id }) => id === line.speaker)?.name ?? null;
  return { kind: 'line', speaker, text: line.text.slice(0, SHOWN_CHARACTERS) };
}

function createTakeInput({ line, engine, voice }: Role, { language, lexicon, rate }: SpokenScore): TakeInput {
  return {
    engine: engine.id,
    engineVersion: engine.version,
    voice,
    language,
    text: toSpokenText(line, language, lexicon),
    emotion: line.emotion ?? NEUTRAL,
    seed: 1,
    ...(rate !== 1 && { rate }),
  };
}

function toSpokenLine({ engine, voice }: Role, { key, directory, manifest }: Artifact<Take>): SpokenLine {
  return {
    ...manifest.output,
    key,
    path: join(directory, TAKE_FILE),
    engine: engine.id,
    voice: `${engine.id}:${voice}`,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
