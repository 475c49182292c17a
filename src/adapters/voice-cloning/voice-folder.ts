import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import type { Voice } from '../../engines/speech-synthesizer.ts';

/** A voice to be cloned: a recording, and what belongs to it. */
export interface RecordedVoice extends Voice {
  readonly recording: string;
  /** MegaTTS3's latents of the recording, where they lie beside it. */
  readonly latents: string | undefined;
}

const factsSchema = z.object({
  gender: z.enum(['female', 'male', 'unknown']).default('unknown'),
  age: z.enum(['child', 'young', 'adult', 'old']).default('adult'),
  languages: z.array(z.string()).default([]),
  description: z.string().default(''),
});

/** Voices by the recordings of a folder: anna.wav, and beside it anna.npy and anna.json where there are such. */
export async function readVoiceFolder(folder: string): Promise<RecordedVoice[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('speech.voice-folder', {
      kind: 'usage',
      parameters: { code: error.code },
      value: folder,
      cause: error,
    });
  });
  const recordings = names.filter((name) => name.endsWith('.wav')).sort();
  return Promise.all(
    recordings.map(async (name) => {
      const id = name.slice(0, -4);
      const facts = names.includes(`${id}.json`)
        ? await readFacts(join(folder, `${id}.json`))
        : factsSchema.parse({});
      const latents = names.includes(`${id}.npy`) ? join(folder, `${id}.npy`) : undefined;
      return { id, ...facts, recording: join(folder, name), latents };
    }),
  );
}

async function readFacts(path: string): Promise<z.output<typeof factsSchema>> {
  try {
    return factsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new FootlightError('speech.voice-facts', { kind: 'usage', value: path, cause: error });
  }
}

/** @throws `speech.voice` */
export async function findVoice(folder: string, id: string, engine: string): Promise<RecordedVoice> {
  const voice = (await readVoiceFolder(folder)).find((each) => each.id === id);
  if (voice) return voice;
  throw new FootlightError('speech.voice', {
    kind: 'usage',
    reason: 'find-voice',
    parameters: { engine, folder },
    value: id,
  });
}
