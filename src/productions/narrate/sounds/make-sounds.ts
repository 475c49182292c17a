import { join } from 'node:path';
import { FootlightError, type SerializedError } from '../../../core/errors.ts';
import { hashFile } from '../../../core/hashing.ts';
import type { SoundGenerator } from '../../../engines/sound-generator.ts';
import type { Artifact } from '../../../execution/artifact-store.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { Cue } from '../../../story/score.ts';
import { TIMELINE_RATE, type TimedCue } from '../../../story/timeline.ts';
import { BUILTIN, type NarrateEngines } from '../engines.ts';
import { type KeyedSound, MOST_CHUNKS } from '../mix/mix-plan.ts';
import { EngineSession } from '../takes/engine-session.ts';
import type { EffectsLibrary, LibrarySound } from './effects-library.ts';
import { effectsStep, environmentStep, SOUND_FILE, type SoundInput, type SoundOutput } from './make-sound.ts';

export interface FoundSound extends KeyedSound {
  readonly path: string;
  readonly source: string;
}

interface Wanted {
  readonly cue: Cue;
  readonly input: SoundInput;
  readonly library: LibrarySound | undefined;
}

const CHUNK_SECONDS = 20;
const EFFECT_SECONDS = 6;

export interface SoundSettings {
  readonly sounds: string;
  readonly library: EffectsLibrary | undefined;
  readonly require: boolean;
}

/** The pieces of every ambience: as many as its length needs, up to a few that then come again. */
export async function makeAmbiences(
  context: WorkflowContext,
  ambiences: readonly TimedCue[],
  engines: NarrateEngines,
  settings: SoundSettings,
): Promise<Map<string, FoundSound[]>> {
  const requests = ambiences.map(({ cue, start, end }) => {
    const length = (end - start) / TIMELINE_RATE;
    const count = Math.min(MOST_CHUNKS, Math.ceil(length / (CHUNK_SECONDS - 2)));
    // Whole tens, so that a line more or less leaves the sound as it is.
    const seconds = Math.min(CHUNK_SECONDS, Math.ceil(length / 10) * 10);
    return { cue, count, seconds };
  });
  const sounds = await make(context, environmentStep, engines, settings, (generator) =>
    requests.flatMap(({ cue, count, seconds }) =>
      Array.from({ length: count }, (_, k) => ({
        cue,
        request: {
          prompt: cue.prompt,
          kind: 'ambience' as const,
          seconds: Math.min(seconds, generator.longestSeconds),
          seed: cue.seed + 7 * k,
        },
      })),
    ),
  );
  const byCue = new Map<string, FoundSound[]>();
  for (const { cue, sound } of sounds) byCue.set(cue.id, [...(byCue.get(cue.id) ?? []), sound]);
  return byCue;
}

export async function makeEffects(
  context: WorkflowContext,
  cues: readonly Cue[],
  engines: NarrateEngines,
  settings: SoundSettings,
): Promise<Map<string, FoundSound>> {
  const sounds = await make(context, effectsStep, engines, settings, (generator) =>
    cues.map((cue) => ({
      cue,
      request: {
        prompt: cue.prompt,
        kind: 'effect' as const,
        seconds: Math.min(EFFECT_SECONDS, generator.longestSeconds),
        seed: cue.seed,
      },
    })),
  );
  return new Map(sounds.map(({ cue, sound }) => [cue.id, sound]));
}

type Request = { readonly cue: Cue; readonly request: Omit<SoundInput, 'source'> };

async function make(
  context: WorkflowContext,
  step: typeof environmentStep,
  engines: NarrateEngines,
  settings: SoundSettings,
  requestsFor: (generator: SoundGenerator) => readonly Request[],
): Promise<{ cue: Cue; sound: FoundSound }[]> {
  const chosen = engines.sounds(settings.sounds);
  const embedded = engines.sounds(BUILTIN);
  const wanted = await Promise.all(
    requestsFor(chosen).map((request) => found(request, chosen, settings.library)),
  );
  const made = await generate(context, step, chosen, wanted, engines);
  const failed = wanted.filter((_, i) => 'error' in made[i]!.manifest.output);
  const errors = made.flatMap(({ manifest: { output } }) => ('error' in output ? [output.error] : []));
  if (settings.require && errors.length > 0) throw FootlightError.fromJSON(errors[0]!);
  if (failed.length === 0 || chosen === embedded) {
    warnOf(context, errors, wanted.length, chosen.id, 'They are left out.');
    return soundsOf(wanted, made);
  }
  warnOf(context, errors, wanted.length, chosen.id, 'Built-in sounds stand in.');
  const again = failed.map(({ cue, input }) => ({
    cue,
    library: undefined,
    input: { ...input, source: sourceOf(embedded) },
  }));
  const standIns = await generate(context, step, embedded, again, engines);
  const lost = standIns.flatMap(({ manifest: { output } }) => ('error' in output ? [output.error] : []));
  warnOf(context, lost, again.length, embedded.id, 'They are left out.');
  return [...soundsOf(wanted, made), ...soundsOf(again, standIns)];
}

/** Many cues may want one sound: it is made once. */
async function generate(
  context: WorkflowContext,
  step: typeof environmentStep,
  generator: SoundGenerator,
  wanted: readonly Wanted[],
  engines: NarrateEngines,
): Promise<Artifact<SoundOutput>[]> {
  const unique = new Map(wanted.map((each) => [JSON.stringify(each.input), each]));
  await using session = new EngineSession(generator, engines, context.signal, (warning) =>
    context.warn(warning),
  );
  const artifacts = await context.map(step, [...unique.values()], {
    concurrency: generator.concurrency,
    size: () => 1,
    input: ({ input }) => input,
    resources: ({ library }) => ({ session, library }),
  });
  const byInput = new Map([...unique.keys()].map((key, i) => [key, artifacts[i]!]));
  for (const { manifest } of artifacts)
    if ('warnings' in manifest.output)
      for (const message of manifest.output.warnings) context.warn({ code: 'narrate.sound', message });
  return wanted.map(({ input }) => byInput.get(JSON.stringify(input))!);
}

async function found(
  { cue, request }: Request,
  generator: SoundGenerator,
  library: EffectsLibrary | undefined,
): Promise<Wanted> {
  const own = library?.find(cue.prompt);
  const source = own ? `library:${await hashFile(own.path)}` : sourceOf(generator);
  return { cue, library: own, input: { ...request, source } };
}

function sourceOf({ id, version }: SoundGenerator): string {
  return `${id}@${version}`;
}

function soundsOf(
  wanted: readonly Wanted[],
  made: readonly Artifact<SoundOutput>[],
): { cue: Cue; sound: FoundSound }[] {
  return wanted.flatMap(({ cue, input }, i) => {
    const { key, directory, manifest } = made[i]!;
    if ('error' in manifest.output) return [];
    return [
      { cue, sound: { ...manifest.output, key, path: join(directory, SOUND_FILE), source: input.source } },
    ];
  });
}

function warnOf(
  context: WorkflowContext,
  errors: readonly SerializedError[],
  total: number,
  engine: string,
  instead: string,
): void {
  const [first] = errors;
  if (!first) return;
  context.warn({
    code: 'narrate.sound-failed',
    message: `${engine} failed at ${errors.length} of ${total} sounds (${first.message}) ${instead}`,
  });
}
