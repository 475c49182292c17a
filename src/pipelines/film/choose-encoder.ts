import { getThrownMessage } from '../../core/error-causes.ts';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { EncoderProblem } from '../../media/encoder-problem.ts';
import { MACHINE_ENCODERS, type MachineEncoder } from '../../media/machine-encoders.ts';
import type { UsedEncoder, VideoCodec } from './encoding.ts';

/** `software` encodes with processors alone; `auto` takes the first encoder of the machine that works, or software. */
export const ENCODER_CHOICES = ['software', 'auto', ...MACHINE_ENCODERS] as const;
type EncoderChoice = (typeof ENCODER_CHOICES)[number];

/** How encoders are looked for. */
export interface EncoderSearch {
  readonly codec: VideoCodec;
  /** Gives the settings that an encoder would have. @throws EncoderProblem if it takes no such pictures */
  readonly createSettings: (encoder: MachineEncoder) => VideoEncoderSettings;
  /** Encodes some pictures; throws or rejects if that does not work. */
  readonly trial: (settings: VideoEncoderSettings, signal?: AbortSignal) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Finds the encoder to use. One that was asked for by name is never replaced; `auto` takes software where none works.
 *
 * @throws `output.encoder-unavailable`, `cancelled`
 */
export async function chooseEncoder(choice: EncoderChoice, search: EncoderSearch): Promise<UsedEncoder> {
  if (choice === 'software') return choice;
  if (choice !== 'auto') {
    const problem = await findProblem(choice, search);
    if (problem) throw createUnavailableError(choice, search.codec, problem);
    return choice;
  }
  for (const encoder of MACHINE_ENCODERS) if (!(await findProblem(encoder, search))) return encoder;
  return 'software';
}

/** Why an encoder can't be used; undefined if it can. */
async function findProblem(
  encoder: MachineEncoder,
  { createSettings, trial, signal }: EncoderSearch,
): Promise<Message | undefined> {
  try {
    await trial(createSettings(encoder), signal);
    return undefined;
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof EncoderProblem) return error.problem;
    const detail = getThrownMessage(error).replace(/\.$/, '');
    return createMessage('encoder-problem.failed', { detail });
  }
}

function createUnavailableError(
  encoder: MachineEncoder,
  codec: VideoCodec,
  problem: Message,
): FootlightError {
  return new FootlightError('output.encoder-unavailable', {
    kind: 'usage',
    parameters: { codec, problem },
    value: encoder,
  });
}
