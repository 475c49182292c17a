import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { decodeMarkedText } from '../../core/marked-text.ts';
import { describeSystemError } from '../../core/system-errors.ts';
import type { Voice } from '../../engines/speech-synthesizer.ts';

/** A voice to be cloned: a recording with its metadata. */
export interface RecordedVoice extends Voice {
  /** Path of the recording. */
  readonly recording: string;
  /** Path of MegaTTS3's latents of the recording; undefined if there are none beside it. */
  readonly latents: string | undefined;
}

const metadataSchema = z.object({
  gender: z.enum(['female', 'male', 'unknown']).default('unknown'),
  age: z.enum(['child', 'young', 'adult', 'old']).default('adult'),
  languages: z.array(z.string()).default([]),
  description: z.string().default(''),
});

/**
 * The voices of a folder by their recordings: anna.wav, with anna.npy (latents) and anna.json (metadata) if they exist.
 *
 * @throws `speech.voice-folder`, `speech.voice-facts`
 */
export async function readVoiceFolder(folder: string): Promise<RecordedVoice[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('speech.voice-folder', {
      kind: 'usage',
      parameters: describeSystemError(error),
      value: folder,
      cause: error,
    });
  });
  const recordings = names.filter((name) => name.endsWith('.wav')).sort();
  return Promise.all(
    recordings.map(async (name) => {
      const id = name.slice(0, -4);
      const metadata = names.includes(`${id}.json`)
        ? await readMetadata(join(folder, `${id}.json`))
        : metadataSchema.parse({});
      const latents = names.includes(`${id}.npy`) ? join(folder, `${id}.npy`) : undefined;
      return { id, ...metadata, recording: join(folder, name), latents };
    }),
  );
}

async function readMetadata(path: string): Promise<z.output<typeof metadataSchema>> {
  try {
    return metadataSchema.parse(JSON.parse(decodeMarkedText(await readFile(path), path)));
  } catch (error) {
    if (error instanceof FootlightError) throw error;
    throw new FootlightError('speech.voice-facts', { kind: 'usage', value: path, cause: error });
  }
}

/** @throws `speech.voice` */
export async function findVoice(folder: string, id: string, engine: string): Promise<RecordedVoice> {
  const voice = (await readVoiceFolder(folder)).find((each) => each.id === id);
  if (voice) return voice;
  throw new FootlightError('speech.voice', {
    kind: 'usage',
    reason: 'no-recording',
    parameters: { engine, folder },
    value: id,
  });
}
