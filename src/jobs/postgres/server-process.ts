import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgramName, isAlive } from '../../core/processes.ts';
import { waitAtMost } from '../../core/wait-at-most.ts';

export interface ServerProcessOptions {
  /** The program `postgres`. */
  readonly program: string;
  /** Folder of the data files. */
  readonly data: string;
  readonly port: number;
  /** User who runs it; that of this process if it is undefined. */
  readonly owner: number | undefined;
  readonly onLog: (message: string) => void;
  /** How long it may take to stop in each of two ways before it is left to itself; 15 s if it is left out. */
  readonly stopTimeoutMs?: number;
}

/** What runs on the data files, by their postmaster.pid. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

const STOP_TIMEOUT_MS = 15_000;
const RESTART_PAUSE_MS = 500;
/** How often a server that is no child of this process is looked for, also once it was asked to stop. */
const LOOK_MS = 200;
const LOOK_WHILE_STOPPING_MS = 20;
/** It ends sessions and keeps what is committed. */
const FAST_SHUTDOWN = 'SIGINT';
/** It keeps what is committed too, by recovering it at the next start. */
const IMMEDIATE_SHUTDOWN = 'SIGQUIT';
/** What the server calls fatal while it starts and stops as it is asked to. */
const ROUTINE =
  /FATAL: {2}(the database system is (starting up|shutting down)|terminating connection due to administrator command|canceling authentication due to timeout)$/;

/** Keeps a PostgreSQL server running on data files. One that an earlier process left running is used as it is. */
export class ServerProcess implements AsyncDisposable {
  readonly #options: ServerProcessOptions;
  readonly #stop = new AbortController();
  readonly #stopped: Promise<void>;
  readonly #loop: Promise<void>;
  #pid: number | undefined;
  /** Where this process ends in a hurry, the server still ends by itself. */
  readonly #onExit = (): void => signalServer(this.#pid, FAST_SHUTDOWN);

  constructor(options: ServerProcessOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stop.signal.addEventListener('abort', () => resolve(), { once: true });
    this.#stopped = promise;
    process.once('exit', this.#onExit);
    this.#loop = this.keepRunning();
  }

  /** Ends the server, and its sessions with it; what was committed is on the disk. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    process.off('exit', this.#onExit);
  }

  /** Starts the server, and starts it again each time it ends, until this object is disposed of. */
  private async keepRunning(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const leftRunning = await findRunningServer(this.#options.data);
      if (leftRunning) await this.attend(leftRunning.pid, waitUntilEnded(leftRunning.pid, signal));
      else if (!signal.aborted) await this.startOnce();
    }
  }

  private async startOnce(): Promise<void> {
    const { signal } = this.#stop;
    const child = spawnServer(this.#options);
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, name) => resolve(name ?? `exit ${code}`));
      child.once('error', ({ message }) => resolve(message));
    });
    await this.attend(child.pid, ended);
    if (this.#pid !== undefined) letGo(child);
    if (signal.aborted) return;
    this.#options.onLog(`The database ended (${await ended}) and is started again.`);
    await sleep(RESTART_PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }

  /** Waits until the server has ended, and asks it to when this object is disposed of. */
  private async attend(pid: number | undefined, ended: Promise<unknown>): Promise<void> {
    this.#pid = pid;
    const over = ended.then(() => {
      this.#pid = undefined;
    });
    await Promise.race([over, this.#stopped]);
    signalServer(this.#pid, FAST_SHUTDOWN);
    const { stopTimeoutMs = STOP_TIMEOUT_MS } = this.#options;
    await waitAtMost(stopTimeoutMs, over);
    signalServer(this.#pid, IMMEDIATE_SHUTDOWN);
    // One that the system holds, as in a write to a disk that is gone, would be waited for without end.
    await waitAtMost(stopTimeoutMs, over);
  }
}

/** Reads postmaster.pid (lines: pid, folder, start, port, ...); undefined if that process does not run. */
export async function findRunningServer(data: string): Promise<RunningServer | undefined> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 && isAlive(pid) && (await isPostgres(pid)) ? { pid, port } : undefined;
}

/**
 * Checks that a process is PostgreSQL, as far as the system tells: after a reboot the pid may belong to another program,
 * which must not get signals.
 */
async function isPostgres(pid: number): Promise<boolean> {
  return (await findProgramName(pid))?.startsWith('postgres') ?? process.platform !== 'linux';
}

/** The identity that a program is started with, for child_process; empty for that of this process. */
export function getIdentity(owner: number | undefined): { uid?: number; gid?: number } {
  return owner === undefined ? {} : { uid: owner, gid: owner };
}

function spawnServer({ program, data, port, owner, onLog }: ServerProcessOptions): ChildProcess {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '64MB',
    // PostgreSQL ranks "log" between "error" and "fatal".
    log_min_messages: 'fatal',
    log_min_error_statement: 'panic',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(program, ['-D', data, ...flags], {
    // In its own process group, so that Ctrl-C reaches only this process, which then stops it cleanly.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: data,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    ...getIdentity(owner),
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '' && !ROUTINE.test(line));
    if (lines.length > 0) onLog(lines.join('\n'));
  });
  return child;
}

/** Lets this process end before its child. */
function letGo(child: ChildProcess): void {
  child.stderr?.destroy();
  child.unref();
}

/** Waits for a process that is not our own child; more closely once the signal has asked it to stop. */
async function waitUntilEnded(pid: number, signal: AbortSignal): Promise<void> {
  while (isAlive(pid)) {
    if (signal.aborted) await sleep(LOOK_WHILE_STOPPING_MS, undefined, { ref: false });
    else await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

function signalServer(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}
