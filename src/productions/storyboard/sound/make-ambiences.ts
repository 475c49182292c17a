import { join } from 'node:path';
import { createMessage } from '../../../core/messages/message.ts';
import type { SoundGenerator } from '../../../engines/sound-generator.ts';
import type { Attempt, WorkflowContext } from '../../../execution/workflow.ts';
import { readImagery } from '../../../imagery/read-imagery.ts';
import { EngineSession } from '../../../pipelines/sound/engine-session.ts';
import { type MadeSound, SOUND_FILE, type SoundInput } from '../../../pipelines/sound/make-sound.ts';
import type { Scene } from '../scene.ts';
import { type AmbiencePrompt, listAmbiences } from './ambience-words.ts';
import { listAmbiencePieces, makeAmbienceStep } from './make-ambience.ts';
import type { SceneAmbience } from './soundtrack.ts';

/** The ambiences of scenes, in their order, and where each piece lies. */
export interface MadeAmbiences {
  readonly ofScenes: readonly (readonly SceneAmbience[])[];
  /** Paths by the keys of pieces. */
  readonly paths: ReadonlyMap<string, string>;
}

/** An ambience of one scene with the requests for its pieces. */
interface WantedAmbience extends AmbiencePrompt {
  readonly inputs: readonly SoundInput[];
}

/** What is heard beyond the ends of a scene, where it is crossfaded with its neighbors. */
const BEYOND_SECONDS = 1;

/** Makes the sounds of what scenes show, each once. Those that the engine fails at are left out, with a warning. */
export async function makeAmbiences(
  context: WorkflowContext,
  scenes: readonly Scene[],
  { sounds, seed }: { readonly sounds: string; readonly seed: number },
): Promise<MadeAmbiences> {
  const generator = await context.engines.find('sound', sounds);
  const engine = generator ?? (await context.engines.createEmbedded('sound'));
  const wanted = scenes.map(({ description, seconds }): WantedAmbience[] =>
    listAmbiences(readImagery(description)).map((each) => ({
      ...each,
      inputs: listAmbiencePieces(each.prompt, seconds + BEYOND_SECONDS, engine, seed),
    })),
  );
  const unique = [
    ...new Map(wanted.flat().flatMap(({ inputs }) => inputs.map((each) => [identify(each), each]))).values(),
  ];
  const made = await make(context, engine, unique);
  warnOfMissing(context, engine, made);
  const byInput = new Map(unique.map((input, i) => [identify(input), made[i]!]));
  return collect(wanted, byInput);
}

function identify(input: SoundInput): string {
  return JSON.stringify(input);
}

async function make(
  context: WorkflowContext,
  generator: SoundGenerator,
  inputs: readonly SoundInput[],
): Promise<Attempt<MadeSound>[]> {
  if (inputs.length === 0) return [];
  await using session = new EngineSession(generator, context);
  return await context.mapAttempts(makeAmbienceStep, inputs, {
    concurrency: generator.concurrency,
    getSize: () => 1,
    getInput: (input) => input,
    getResources: () => ({ session }),
  });
}

function warnOfMissing(
  { engines }: WorkflowContext,
  { id }: SoundGenerator,
  made: readonly Attempt<MadeSound>[],
): void {
  const errors = made.flatMap(({ error }) => error ?? []);
  if (errors.length === 0) return;
  engines.accept({
    code: 'storyboard.ambience-left-out',
    asked: id,
    used: undefined,
    scope: createMessage('storyboard.some-sounds', { failed: errors.length, all: made.length }),
    error: errors[0]!,
  });
}

function collect(
  wanted: readonly (readonly WantedAmbience[])[],
  made: ReadonlyMap<string, Attempt<MadeSound>>,
): MadeAmbiences {
  const paths = new Map<string, string>();
  const ofScenes = wanted.map((ambiences) =>
    ambiences.map(({ levelLu, inputs }) => ({
      levelLu,
      pieces: inputs.flatMap((input) => {
        const { artifact } = made.get(identify(input))!;
        const lufs = artifact?.manifest.output.lufs ?? null;
        if (!artifact || lufs === null) return [];
        paths.set(artifact.key, join(artifact.directory, SOUND_FILE));
        return [{ key: artifact.key, samples: artifact.manifest.output.samples, lufs }];
      }),
    })),
  );
  return { ofScenes, paths };
}
