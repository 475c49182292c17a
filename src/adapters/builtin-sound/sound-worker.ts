import { parentPort } from 'node:worker_threads';
import { type SerializedError, toFootlightError } from '../../core/errors.ts';
import type { GeneratedSound, SoundRequest } from '../../engines/sound-generator.ts';
import { generateSound } from './generate-sound.ts';

export interface SoundJob extends Omit<SoundRequest, 'signal'> {
  readonly id: number;
}

export type SoundResult =
  | { readonly id: number; readonly sound: GeneratedSound }
  | { readonly id: number; readonly error: SerializedError };

// Worker thread that synthesizes sounds, as synthesis would block the event loop of the main thread.
parentPort?.on('message', ({ id, ...request }: SoundJob) => {
  try {
    const sound = generateSound(request);
    const answer: SoundResult = { id, sound };
    parentPort?.postMessage(
      answer,
      sound.channels.map(({ buffer }) => buffer as ArrayBuffer),
    );
  } catch (error) {
    const answer: SoundResult = { id, error: toFootlightError(error).toJSON() };
    parentPort?.postMessage(answer);
  }
});
