import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeTextAtomically } from '../core/files.ts';
import { createMessage, type Message, seconds } from '../core/messages/message.ts';
import { runTrial, type TrialEnd } from '../core/trial-process.ts';
import type { VideoEncoderSettings } from './encoder.ts';
import { EncoderProblem } from './encoder-problem.ts';
import { requireEncoder } from './try-encoder.ts';

const EXTENSION = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';
const PROGRAM = join(import.meta.dirname, `encoder-trial-host.${EXTENSION}`);
/** The child gives up by itself before, unless a driver holds it. */
const LIMIT_SECONDS = 45;
/** A driver that crashed is not called again for so long. */
const REMEMBERED_SECONDS = 24 * 3600;

/** How a trial in a process of its own is made. */
export interface TrialSettings {
  /** Where crashes are remembered. */
  readonly cacheFile: string;
  /** Whether to try again what has crashed, as a driver that was just installed. */
  readonly ignoresCrashes: boolean;
  readonly signal?: AbortSignal;
  /** What the child runs. */
  readonly program?: string;
}

/** What was written of a machine and encoder: when it crashed, in milliseconds since the epoch, and by what. */
const crashesSchema = z.record(z.string(), z.object({ at: z.number(), by: z.string() }));

/**
 * Tries an encoder of the machine in a child process, as drivers hang and crash: what ends the child counts as "does not
 * work". A crash is remembered for a day.
 *
 * @throws EncoderProblem, `cancelled`
 */
export async function tryEncoderApart(settings: VideoEncoderSettings, trial: TrialSettings): Promise<void> {
  requireEncoder(settings);
  const key = `${hostname()} ${settings.encoder}`;
  const last = trial.ignoresCrashes ? undefined : (await readCrashes(trial.cacheFile))[key];
  if (last && Date.now() - last.at < REMEMBERED_SECONDS * 1000)
    throw new EncoderProblem(createMessage('encoder-problem.crash', { by: last.by }));
  const { program = PROGRAM, signal } = trial;
  const end = await runTrial(program, JSON.stringify(settings), { limitSeconds: LIMIT_SECONDS, signal });
  // Others may have written meanwhile.
  const { [key]: before, ...others } = await readCrashes(trial.cacheFile);
  const now = end.kind === 'crash' ? { [key]: { at: Date.now(), by: end.by } } : {};
  // A driver that has not crashed any more is not left alone either. Where nothing can be kept it is tried again.
  if (before || end.kind === 'crash')
    await writeTextAtomically(trial.cacheFile, `${JSON.stringify({ ...others, ...now })}\n`).catch(
      () => undefined,
    );
  const problem = findProblem(end);
  if (problem) throw new EncoderProblem(problem);
}

async function readCrashes(path: string): Promise<z.infer<typeof crashesSchema>> {
  try {
    return crashesSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Without it, or where it is damaged, encoders are tried again.
    return {};
  }
}

function findProblem(end: TrialEnd): Message | undefined {
  switch (end.kind) {
    case 'answer':
      return (JSON.parse(end.line) as { problem?: Message }).problem;
    case 'timeout':
      return createMessage('encoder-problem.timeout', { limit: seconds(LIMIT_SECONDS) });
    case 'crash':
      return createMessage('encoder-problem.crash', { by: end.by });
    case 'stopped':
    case 'failure':
      return createMessage('encoder-problem.failed', { detail: end.by });
  }
}
