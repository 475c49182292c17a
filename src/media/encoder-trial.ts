import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { throwIfCancelled } from '../core/errors.ts';
import { writeTextAtomically } from '../core/files.ts';
import { createMessage, type Message, seconds } from '../core/messages/message.ts';
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
type Crashes = Readonly<Record<string, { readonly at: number; readonly by: string } | undefined>>;

/**
 * Tries an encoder of the machine in a child process, as drivers hang and crash: what ends the child counts as "does not
 * work". A crash is remembered for a day.
 *
 * @throws EncoderProblem, `cancelled`
 */
export async function tryEncoderApart(settings: VideoEncoderSettings, trial: TrialSettings): Promise<void> {
  requireEncoder(settings);
  const key = `${hostname()} ${settings.encoder}`;
  const known = await readCrashes(trial.cacheFile);
  const last = trial.ignoresCrashes ? undefined : known[key];
  if (last && Date.now() - last.at < REMEMBERED_SECONDS * 1000)
    throw new EncoderProblem(createMessage('encoder-problem.crash', { by: last.by }));
  const result = await runChild(settings, trial);
  if (result.crash !== undefined) {
    const crashes = { ...known, [key]: { at: Date.now(), by: result.crash } };
    await writeTextAtomically(trial.cacheFile, `${JSON.stringify(crashes)}\n`);
    throw new EncoderProblem(createMessage('encoder-problem.crash', { by: result.crash }));
  }
  if (result.problem) throw new EncoderProblem(result.problem);
}

async function readCrashes(path: string): Promise<Crashes> {
  try {
    return (JSON.parse(await readFile(path, 'utf8')) ?? {}) as Crashes;
  } catch {
    // Without it, or where it is damaged, encoders are tried again.
    return {};
  }
}

interface TrialResult {
  readonly problem?: Message;
  /** The signal or exit code that ended the child before it said anything. */
  readonly crash?: string;
}

async function runChild(settings: VideoEncoderSettings, trial: TrialSettings): Promise<TrialResult> {
  const { program = PROGRAM, signal } = trial;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(settings)], {
      timeout: LIMIT_SECONDS * 1000,
      killSignal: 'SIGKILL',
      ...(signal && { signal }),
    });
    // Drivers may have written before it.
    return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as TrialResult;
  } catch (error) {
    throwIfCancelled(signal);
    const ended = error as { killed?: boolean; signal?: string; code?: number | string; message: string };
    const limit = seconds(LIMIT_SECONDS);
    if (ended.killed) return { problem: createMessage('encoder-problem.timeout', { limit }) };
    return { crash: ended.signal ?? `exit ${ended.code ?? 0}` };
  }
}
