import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface StartedService extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Starts `footlight serve` on a free port, and ends it when it is disposed of. */
export async function startService(
  program: string,
  flags: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<StartedService> {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--log-level', 'warn', ...flags], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (!url) continue;
    return {
      url,
      pid: child.pid!,
      async [Symbol.asyncDispose]() {
        child.kill('SIGTERM');
        await exited;
      },
    };
  }
  throw new Error('The service did not start.');
}
