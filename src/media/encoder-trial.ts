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

/** Drivers may write much. */
const MAX_OUTPUT_BYTES = 16 * 2 ** 20;
/** What a fault of its own ends a program with. */
const CRASHES: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP']);
/** Windows ends a program with a status from here on where it crashed (NTSTATUS of severity error). */
const WINDOWS_CRASH = 0xc000_0000;

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
  const { crash, problem } = await runChild(settings, trial);
  const now = crash === undefined ? undefined : { at: Date.now(), by: crash };
  // A driver that has not crashed any more is not left alone either. Where nothing can be kept it is tried again.
  if (now || known[key])
    await writeTextAtomically(trial.cacheFile, `${JSON.stringify({ ...known, [key]: now })}\n`).catch(
      () => undefined,
    );
  if (now) throw new EncoderProblem(createMessage('encoder-problem.crash', { by: now.by }));
  if (problem) throw new EncoderProblem(problem);
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

/** Whether the program ended by a fault of its own, and not because it was ended or could not be started. */
function isCrash({ signal, code }: { readonly signal?: string; readonly code?: number | string }): boolean {
  if (signal !== undefined && signal !== null) return CRASHES.has(signal);
  return typeof code === 'number' && code >>> 0 >= WINDOWS_CRASH;
}

async function runChild(settings: VideoEncoderSettings, trial: TrialSettings): Promise<TrialResult> {
  const { program = PROGRAM, signal } = trial;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(settings)], {
      timeout: LIMIT_SECONDS * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
      ...(signal && { signal }),
    });
    // Drivers may have written before it.
    return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as TrialResult;
  } catch (error) {
    throwIfCancelled(signal);
    const ended = error as { killed?: boolean; signal?: string; code?: number | string; message: string };
    const limit = seconds(LIMIT_SECONDS);
    if (ended.killed) return { problem: createMessage('encoder-problem.timeout', { limit }) };
    if (isCrash(ended)) return { crash: ended.signal ?? `exit ${ended.code}` };
    return {
      problem: createMessage('encoder-problem.failed', {
        detail: `${ended.signal ?? ended.code ?? ended.message}`,
      }),
    };
  }
}
