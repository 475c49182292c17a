import { join } from 'node:path';
import { FootlightError } from '../../../core/errors.ts';
import { createMessage } from '../../../core/messages/message.ts';
import { parseVoice } from '../../../engines/reference.ts';
import type { SpeechSynthesizer, Voice } from '../../../engines/speech-synthesizer.ts';
import type { Attempt, WorkflowContext } from '../../../execution/workflow.ts';
import { EngineSession } from '../../../pipelines/sound/engine-session.ts';
import type { Scene } from '../scene.ts';
import { listSpokenSentences } from './narration-sentences.ts';
import { createSpeechInput, type SceneSpeech, SPEECH_FILE, speakSceneStep } from './speak-scene.ts';

/** The spoken narration of a scene. */
export interface SpokenScene extends SceneSpeech {
  /** Key of its artifact. */
  readonly key: string;
  readonly path: string;
}

/** How narrations are spoken. */
export interface NarratorChoice {
  readonly speech: string;
  /** A voice of that engine, or of another one: "openai:alloy". */
  readonly voice?: string | undefined;
  readonly seed: number;
}

type NarratedScene = Scene & { readonly narration: string };

/** An engine with its voices, and the voice that was asked for. */
interface Narrator {
  readonly engine: SpeechSynthesizer;
  readonly voices: readonly Voice[];
  readonly wanted: string | undefined;
  readonly seed: number;
}

/**
 * Speaks the narrations of scenes. Those that the engine fails at are spoken by the embedded engine.
 *
 * @returns what is spoken, by the numbers of scenes
 * @throws `speech.voice` for a voice that its engine does not have, and the error of the embedded engine
 */
export async function narrateScenes(
  context: WorkflowContext,
  scenes: readonly Scene[],
  choice: NarratorChoice,
): Promise<ReadonlyMap<number, SpokenScene>> {
  const narrated = scenes.filter(isNarrated);
  if (narrated.length === 0) return new Map();
  const narrator = await openNarrator(context, choice);
  const made = await speak(context, narrated, narrator);
  const failed = narrated.filter((_, i) => made[i]!.error);
  const spoken = listSpoken(narrated, made);
  if (failed.length > 0) {
    const standIn = await acceptEmbedded(context, narrator, made, failed.length);
    for (const [number, each] of listSpoken(failed, await speak(context, failed, standIn)))
      spoken.set(number, each);
  }
  for (const { warnings } of spoken.values()) for (const warning of warnings) context.warn(warning);
  return spoken;
}

function isNarrated(scene: Scene): scene is NarratedScene {
  return scene.narration !== undefined && listSpokenSentences(scene.narration).length > 0;
}

async function openNarrator(
  { engines, signal }: WorkflowContext,
  { speech, voice, seed }: NarratorChoice,
): Promise<Narrator> {
  const named = voice === undefined ? undefined : parseVoice(voice);
  const engine = await engines.use('speech', named?.engine ?? speech);
  const voices = await engine.listVoices(signal);
  const wanted = named?.voice;
  if (wanted !== undefined && engine.hasListedVoicesOnly && !voices.some(({ id }) => id === wanted))
    throw new FootlightError('speech.voice', {
      kind: 'usage',
      reason: 'unlisted',
      parameters: { engine: engine.id },
      value: wanted,
    });
  return { engine, voices, wanted, seed };
}

async function speak(
  context: WorkflowContext,
  scenes: readonly NarratedScene[],
  { engine, voices, wanted, seed }: Narrator,
): Promise<Attempt<SceneSpeech>[]> {
  await using session = new EngineSession(engine, context);
  return await context.mapAttempts(speakSceneStep, scenes, {
    concurrency: engine.concurrency,
    getSize: () => 1,
    getInput: ({ narration }) => createSpeechInput(narration, engine, { voices, wanted, seed }),
    getResources: () => ({ session, isSeeded: engine.isSeeded }),
  });
}

/** Warns that the embedded engine speaks instead. @throws the error of the engine if it is the embedded one */
async function acceptEmbedded(
  context: WorkflowContext,
  { engine, seed }: Narrator,
  made: readonly Attempt<SceneSpeech>[],
  failed: number,
): Promise<Narrator> {
  const embedded = await context.engines.createEmbedded('speech');
  const errors = made.flatMap(({ error }) => error ?? []);
  // Why the engine failed says more than that it is not asked any more.
  const error = errors.find(({ code }) => code !== 'engine.dead') ?? errors[0]!;
  if (engine.id === embedded.id) throw FootlightError.fromJSON(error);
  context.engines.accept({
    code: 'storyboard.narration-fell-back',
    asked: engine.id,
    used: embedded.id,
    scope: createMessage('storyboard.some-scenes', { failed, all: made.length }),
    error,
  });
  const voices = await embedded.listVoices(context.signal);
  return { engine: embedded, voices, wanted: undefined, seed };
}

function listSpoken(
  scenes: readonly NarratedScene[],
  made: readonly Attempt<SceneSpeech>[],
): Map<number, SpokenScene> {
  const spoken = new Map<number, SpokenScene>();
  for (const [i, { number }] of scenes.entries()) {
    const { artifact } = made[i]!;
    if (!artifact) continue;
    const { key, directory, manifest } = artifact;
    spoken.set(number, { ...manifest.output, key, path: join(directory, SPEECH_FILE) });
  }
  return spoken;
}
