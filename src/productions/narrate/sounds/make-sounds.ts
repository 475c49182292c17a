import { join } from 'node:path';
import { hashFile } from '../../../core/hashing.ts';
import { createMessage } from '../../../core/messages/message.ts';
import type { SoundGenerator } from '../../../engines/sound-generator.ts';
import type { Attempt, WorkflowContext } from '../../../execution/workflow.ts';
import { EngineSession } from '../../../pipelines/sound/engine-session.ts';
import {
  createSoundStep,
  type MadeSound,
  SOUND_FILE,
  type SoundInput,
} from '../../../pipelines/sound/make-sound.ts';
import { countPieces, PIECE_SECONDS } from '../../../sound/repeat-pieces.ts';
import type { Cue } from '../../../story/score.ts';
import { TIMELINE_RATE, type TimedCue } from '../../../story/timeline.ts';
import type { KeyedSound } from '../mix/mix-plan.ts';
import { relabelWarning } from '../relabel-warning.ts';
import { STAGES } from '../stages.ts';
import type { EffectsLibrary, LibrarySound } from './effects-library.ts';

export interface FoundSound extends KeyedSound {
  readonly path: string;
  readonly source: string;
}

interface RequestedSound {
  readonly cue: Cue;
  readonly input: SoundInput;
  readonly library: LibrarySound | undefined;
}

const ambienceStep = createSoundStep(STAGES.environment);
const effectsStep = createSoundStep(STAGES.effects);

const EFFECT_SECONDS = 6;

export interface SoundSettings {
  readonly sounds: string;
  readonly library: EffectsLibrary | undefined;
}

/** Makes the pieces of every ambience, which then repeat. */
export async function makeAmbiences(
  context: WorkflowContext,
  ambiences: readonly TimedCue[],
  settings: SoundSettings,
): Promise<Map<string, FoundSound[]>> {
  const requests = ambiences.map(({ cue, start, end }) => {
    const length = (end - start) / TIMELINE_RATE;
    const count = countPieces(length);
    // In steps of ten seconds, so that one more line doesn't change the sound.
    const seconds = Math.min(PIECE_SECONDS, Math.ceil(length / 10) * 10);
    return { cue, count, seconds };
  });
  const sounds = await makeSounds(context, ambienceStep, settings, (generator) =>
    requests.flatMap(({ cue, count, seconds }) =>
      Array.from({ length: count }, (_, k) => ({
        cue,
        request: {
          prompt: cue.prompt,
          kind: 'ambience' as const,
          seconds: Math.min(seconds, generator.maxSeconds),
          seed: cue.seed + 7 * k,
        },
      })),
    ),
  );
  const byCue = new Map<string, FoundSound[]>();
  for (const { cue, sound } of sounds) byCue.set(cue.id, [...(byCue.get(cue.id) ?? []), sound]);
  return byCue;
}

/**
 * Makes the sound effect of every cue.
 *
 * @returns the sounds by the ids of cues
 */
export async function makeEffects(
  context: WorkflowContext,
  cues: readonly Cue[],
  settings: SoundSettings,
): Promise<Map<string, FoundSound>> {
  const sounds = await makeSounds(context, effectsStep, settings, (generator) =>
    cues.map((cue) => ({
      cue,
      request: {
        prompt: cue.prompt,
        kind: 'effect' as const,
        seconds: Math.min(EFFECT_SECONDS, generator.maxSeconds),
        seed: cue.seed,
      },
    })),
  );
  return new Map(sounds.map(({ cue, sound }) => [cue.id, sound]));
}

type Request = { readonly cue: Cue; readonly request: Omit<SoundInput, 'source'> };

async function makeSounds(
  context: WorkflowContext,
  step: typeof ambienceStep,
  settings: SoundSettings,
  createRequests: (generator: SoundGenerator) => readonly Request[],
): Promise<{ cue: Cue; sound: FoundSound }[]> {
  const embedded = await context.engines.createEmbedded('sound');
  const chosen = (await context.engines.find('sound', settings.sounds)) ?? embedded;
  const wanted = await Promise.all(
    createRequests(chosen).map((request) => findSound(request, chosen, settings.library)),
  );
  const made = await generate(context, step, chosen, wanted);
  const failed = wanted.filter((_, i) => made[i]!.error);
  const next = chosen === embedded ? undefined : embedded;
  acceptInstead(context, made, chosen, next);
  if (!next || failed.length === 0) return listSounds(wanted, made);
  const getInput = (each: RequestedSound): SoundInput => ({ ...each.input, source: formatSource(next) });
  const again = failed.map((each) => ({ cue: each.cue, library: undefined, input: getInput(each) }));
  const standIns = await generate(context, step, next, again);
  acceptInstead(context, standIns, next, undefined);
  return [...listSounds(wanted, made), ...listSounds(again, standIns)];
}

/** Makes each sound once, however many cues ask for it. */
async function generate(
  context: WorkflowContext,
  step: typeof ambienceStep,
  generator: SoundGenerator,
  wanted: readonly RequestedSound[],
): Promise<Attempt<MadeSound>[]> {
  const unique = new Map(wanted.map((each) => [JSON.stringify(each.input), each]));
  await using session = new EngineSession(generator, context);
  const attempts = await context.mapAttempts(step, [...unique.values()], {
    concurrency: generator.concurrency,
    getSize: () => 1,
    getInput: ({ input }) => input,
    getResources: ({ library }) => ({ session, library }),
  });
  const byInput = new Map([...unique.keys()].map((key, i) => [key, attempts[i]!]));
  for (const { artifact } of attempts)
    for (const warning of artifact?.manifest.output.warnings ?? [])
      context.warn(relabelWarning(warning, 'narrate.sound'));
  return wanted.map(({ input }) => byInput.get(JSON.stringify(input))!);
}

/** Warns of how many sounds a generator failed to make, and which one makes them instead. */
function acceptInstead(
  context: WorkflowContext,
  made: readonly Attempt<MadeSound>[],
  { id: asked }: SoundGenerator,
  next: SoundGenerator | undefined,
): void {
  const errors = made.flatMap(({ error }) => error ?? []);
  const [error] = errors;
  if (!error) return;
  const scope = createMessage('narrate.substitute.sounds', { failed: errors.length, all: made.length });
  context.engines.accept({ code: 'narrate.sound-failed', asked, used: next?.id, scope, error });
}

async function findSound(
  { cue, request }: Request,
  generator: SoundGenerator,
  library: EffectsLibrary | undefined,
): Promise<RequestedSound> {
  const own = library?.find(cue.prompt);
  const source = own ? `library:${await hashFile(own.path)}` : formatSource(generator);
  return { cue, library: own, input: { ...request, source } };
}

function formatSource({ id, version }: SoundGenerator): string {
  return `${id}@${version}`;
}

function listSounds(
  wanted: readonly RequestedSound[],
  made: readonly Attempt<MadeSound>[],
): { cue: Cue; sound: FoundSound }[] {
  return wanted.flatMap(({ cue, input: { source } }, i) => {
    const { artifact } = made[i]!;
    if (!artifact) return [];
    const { key, directory, manifest } = artifact;
    return [{ cue, sound: { ...manifest.output, key, path: join(directory, SOUND_FILE), source } }];
  });
}
