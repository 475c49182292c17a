import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Program extends AsyncDisposable {
  /** What its "ready" line said. */
  readonly ready: string;
  readonly child: ChildProcess;
  kill(): Promise<void>;
  stop(): Promise<number | null>;
}

const BACKEND_FLAGS = fileURLToPath(new URL('./test-backend.ts', import.meta.url));

/** Starts a toy service or worker and waits until it is ready. */
export async function startProgram(
  role: 'service' | 'worker',
  dataDirectory: string,
  environment: NodeJS.ProcessEnv,
  port = 0,
): Promise<Program> {
  const child = spawn(process.execPath, [BACKEND_FLAGS, role, dataDirectory, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const exited = once(child, 'exit');
  const ready = await Promise.race([readyLine(child), exited.then(() => undefined)]);
  if (ready === undefined) throw new Error(`The ${role} ended before it was ready.`);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    ready,
    child,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  };
}

async function readyLine(child: ChildProcess): Promise<string | undefined> {
  for await (const line of createInterface({ input: child.stdout! }))
    if (line.startsWith('ready ')) return line.slice('ready '.length);
  return undefined;
}
