import { join } from 'node:path';
import { FootlightError, type SerializedError } from '../../../core/errors.ts';
import type { SpeechSynthesizer } from '../../../engines/speech-synthesizer.ts';
import type { Artifact } from '../../../execution/artifact-store.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { castVoices, NARRATOR } from '../../../story/cast-voices.ts';
import { linesOf, NEUTRAL, type Score, type ScoreLine } from '../../../story/score.ts';
import { isSpeakable, spokenText } from '../../../story/spoken-text.ts';
import { BUILTIN, type NarrateEngines } from '../engines.ts';
import { EngineSession } from './engine-session.ts';
import {
  dialogueStep,
  standInStep,
  TAKE_FILE,
  type Take,
  type TakeInput,
  type TakeOutput,
} from './make-take.ts';

export interface SpokenLine extends Take {
  readonly key: string;
  readonly path: string;
  readonly engine: string;
  /** With its engine: "espeak:clara". */
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

/** "engine:voice"; a voice without an engine is the default engine's. */
export interface VoiceReference {
  readonly engine: string | undefined;
  readonly voice: string;
}

export function parseVoice(reference: string): VoiceReference {
  const at = reference.lastIndexOf(':');
  return at < 0
    ? { engine: undefined, voice: reference }
    : { engine: reference.slice(0, at), voice: reference.slice(at + 1) };
}

export interface Casting {
  readonly engines: ReadonlyMap<string, SpeechSynthesizer>;
  /** Voice references by character; the narrator under its own name. */
  readonly cast: ReadonlyMap<string, string>;
}

/** Who speaks with which voice, of which engine. */
export async function castScore(
  score: Score,
  engines: NarrateEngines,
  { speech, narrator }: { readonly speech: string; readonly narrator?: string | undefined },
  signal: AbortSignal,
): Promise<Casting> {
  const synthesizer = engines.speech(speech);
  const voices = await synthesizer.voices(signal);
  const known = voices.map((voice) => ({ ...voice, id: `${synthesizer.id}:${voice.id}` }));
  const withEngine = (reference: string): string =>
    parseVoice(reference).engine === undefined ? `${synthesizer.id}:${reference}` : reference;
  const named: Score = {
    ...score,
    narrator: {
      voice:
        narrator !== undefined
          ? withEngine(narrator)
          : score.narrator.voice && withEngine(score.narrator.voice),
    },
    cast: score.cast.map((character) =>
      character.voice ? { ...character, voice: withEngine(character.voice) } : character,
    ),
  };
  const first = known.find(({ isForNarration }) => isForNarration) ?? known[0];
  if (!first)
    throw new FootlightError('speech.no-voices', `${synthesizer.id} has no voices.`, {
      kind: 'usage',
      value: speech,
      remedy: 'See docs/narrate.md for how voices are given to it.',
    });
  const cast = castVoices(named, known, first.id);
  const used = new Map<string, SpeechSynthesizer>([[synthesizer.id, synthesizer]]);
  for (const reference of cast.values()) {
    const { engine } = parseVoice(reference);
    if (engine !== undefined && !used.has(engine)) {
      const other = engines.speech(engine === 'espeak' ? BUILTIN : engine);
      used.set(other.id, other);
    }
  }
  return { engines: used, cast };
}

/** Speaks all lines, engine by engine and voice by voice; what an engine fails at is spoken by the embedded one. */
export async function speakLines(
  context: WorkflowContext,
  score: Score,
  casting: Casting,
  engines: NarrateEngines,
  { require }: { readonly require: boolean },
): Promise<Map<string, SpokenLine>> {
  const roles = rolesOf(score, casting);
  const made = await perform(context, dialogueStep, roles, score, engines);
  const failed = roles.filter(
    ({ line }) => made.has(line.id) && 'error' in made.get(line.id)!.manifest.output,
  );
  const failures = new Map<string, SerializedError>();
  for (const { line } of failed)
    failures.set(line.id, (made.get(line.id)!.manifest.output as { error: SerializedError }).error);
  const embedded = engines.speech(BUILTIN);
  for (const id of new Set(failed.map(({ engine }) => engine.id))) {
    const lines = failed.filter(({ engine }) => engine.id === id);
    const errors = lines.map(({ line }) => failures.get(line.id)!);
    // What it died of says more than that it is dead.
    const error = errors.find(({ code }) => code !== 'engine.dead') ?? errors[0]!;
    if (require || id === embedded.id) throw FootlightError.fromJSON(error);
    context.warn({
      code: 'narrate.engine-failed',
      message: `${id} failed at ${lines.length} of ${roles.length} lines (${error.message}) Embedded voices speak them.`,
    });
  }
  if (failed.length > 0) {
    const standIns = castVoices(
      { ...score, narrator: {}, cast: score.cast.map(({ voice: _voice, ...character }) => character) },
      await embedded.voices(context.signal),
      'narrator',
    );
    const replaced = failed.map(({ line }) => ({
      line,
      engine: embedded,
      voice: standIns.get(line.speaker ?? NARRATOR)!,
    }));
    for (const [id, take] of await perform(context, standInStep, replaced, score, engines))
      made.set(id, take);
    roles.push(...replaced);
  }
  const spoken = new Map<string, SpokenLine>();
  for (const { line, engine, voice } of roles) {
    const artifact = made.get(line.id)!;
    const { output } = artifact.manifest;
    if ('error' in output) throw FootlightError.fromJSON(output.error);
    const failure = failures.get(line.id);
    for (const message of output.warnings) context.warn({ code: 'narrate.speech', message });
    spoken.set(line.id, {
      ...output,
      key: artifact.key,
      path: join(artifact.directory, TAKE_FILE),
      engine: engine.id,
      voice: `${engine.id}:${voice}`,
      ...(failure && { failure }),
    });
  }
  return spoken;
}

function rolesOf(score: Score, { engines, cast }: Casting): Role[] {
  const roles = linesOf(score).flatMap((line): Role[] => {
    if (line.kind === 'break' || !isSpeakable(line.spoken ?? line.text)) return [];
    const isSpeech = line.kind === 'dialogue' || line.kind === 'thought';
    const reference = cast.get(isSpeech ? (line.speaker ?? NARRATOR) : NARRATOR) ?? cast.get(NARRATOR)!;
    const { engine, voice } = parseVoice(reference);
    return [{ line, engine: engines.get(engine!)!, voice }];
  });
  return roles;
}

/** One engine after the other, each for all of its voices in turn, so that nothing is loaded twice. */
async function perform(
  context: WorkflowContext,
  step: typeof dialogueStep,
  roles: readonly Role[],
  score: Score,
  engines: NarrateEngines,
): Promise<Map<string, Artifact<TakeOutput>>> {
  const takes = new Map<string, Artifact<TakeOutput>>();
  const ordered = [...roles].sort((a, b) => compare(a.engine.id, b.engine.id) || compare(a.voice, b.voice));
  for (const engine of new Set(ordered.map((role) => role.engine))) {
    const own = ordered
      .filter((role) => role.engine === engine)
      .map((role) => ({ role, input: takeInput(role, score) }));
    // What is said twice in one way is spoken once.
    const unique = new Map(own.map(({ input }) => [JSON.stringify(input), input]));
    await using session = new EngineSession(engine, engines, context.signal, (warning) =>
      context.warn(warning),
    );
    const artifacts = await context.map(step, [...unique.values()], {
      concurrency: engine.concurrency,
      size: () => 1,
      input: (input) => input,
      resources: () => ({ session, isSeeded: engine.isSeeded }),
    });
    const byInput = new Map([...unique.keys()].map((key, i) => [key, artifacts[i]!]));
    for (const { role, input } of own) takes.set(role.line.id, byInput.get(JSON.stringify(input))!);
  }
  return takes;
}

function takeInput({ line, engine, voice }: Role, { language, lexicon }: Score): TakeInput {
  return {
    engine: engine.id,
    engineVersion: engine.version,
    voice,
    language,
    text: spokenText(line, language, lexicon),
    emotion: line.emotion ?? NEUTRAL,
    seed: 1,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
