import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  findRunningServer,
  ServerProcess,
  type ServerProcessOptions,
} from '../../src/jobs/postgres/server-process.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const MODULE = fileURLToPath(new URL('../../src/jobs/postgres/server-process.ts', import.meta.url));
const folder = createTemporaryFolder();

/** A program that stands in for PostgreSQL: it notes its pid, and the signal that it ends by. */
async function createServer(
  name: string,
  file = 'program',
  trap = "trap 'echo fast > ended; exit 0' INT",
): Promise<Omit<ServerProcessOptions, 'onLog'> & { read(file: string): Promise<string> }> {
  const data = join(folder, name);
  await mkdir(data);
  const program = join(data, file);
  const script = `#!/bin/sh
${trap}
echo $$ > started
while :; do sleep 0.02; done
`;
  await writeFile(program, script);
  await chmod(program, 0o755);
  const read = async (file: string): Promise<string> => {
    for (;;) {
      const text = await readFile(join(data, file), 'utf8').catch(() => '');
      if (text !== '') return text.trim();
      await sleep(20);
    }
  };
  return { program, data, port: 5432, owner: undefined, read };
}

suite('the process of the embedded database', { skip: process.platform === 'win32' }, () => {
  test('is ended with the process that started it, also where that exits in a hurry', async () => {
    const { read, ...options } = await createServer('hurry');
    const code = `const { ServerProcess } = await import(${JSON.stringify(MODULE)});
      const { existsSync } = await import('node:fs');
      new ServerProcess({ ...${JSON.stringify(options)}, onLog() {} });
      setInterval(() => existsSync('started') && process.exit(3), 20);`;
    const ended = promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
      cwd: options.data,
    });
    await assert.rejects(ended, { code: 3 });
    assert.equal(await read('ended'), 'fast');
  });

  test('that has not started yet when it is to end is not left behind', async () => {
    const { read: _, ...options } = await createServer('early');
    const server = new ServerProcess({ ...options, onLog: () => undefined });
    await server[Symbol.asyncDispose]();
    await assert.rejects(readFile(join(options.data, 'started')), { code: 'ENOENT' });
  });

  test('that can’t be started is told of, and tried again', async () => {
    const { read: _, ...options } = await createServer('missing');
    const told = Promise.withResolvers<string>();
    const program = join(options.data, 'no-program');
    await using _server = new ServerProcess({ ...options, program, onLog: told.resolve });
    assert.match(await told.promise, /no-program ENOENT/);
  });

  test('that an earlier process left is taken over, and ended with this one', async () => {
    const { read, ...options } = await createServer('left', 'postgres');
    const { pid } = spawn(options.program, { cwd: options.data, stdio: 'ignore' });
    await read('started');
    await writeFile(join(options.data, 'postmaster.pid'), [pid, options.data, 0, options.port].join('\n'));
    await rm(join(options.data, 'started'));
    const server = new ServerProcess({ ...options, onLog: () => undefined });
    while (!(await findRunningServer(options.data))) await sleep(20);
    // Long enough to have looked for it.
    await sleep(100);
    await server[Symbol.asyncDispose]();
    assert.equal(await read('ended'), 'fast');
    await assert.rejects(readFile(join(options.data, 'started')), { code: 'ENOENT' }, 'no other was started');
  });

  test('is no other program that got its number after a reboot', async () => {
    const { read, ...options } = await createServer('reboot', 'editor');
    const { pid } = spawn(options.program, { cwd: options.data, stdio: 'ignore' });
    await read('started');
    await writeFile(join(options.data, 'postmaster.pid'), [pid, options.data, 0, options.port].join('\n'));
    assert.equal(await findRunningServer(options.data), undefined);
    process.kill(pid!);
  });

  test('that ends by no signal is left to itself, and keeps no process from ending', async () => {
    const { read, ...options } = await createServer('held', 'program', "trap '' INT QUIT");
    const code = `const { ServerProcess } = await import(${JSON.stringify(MODULE)});
      const { existsSync } = await import('node:fs');
      const options = ${JSON.stringify({ ...options, stopTimeoutMs: 100 })};
      const server = new ServerProcess({ ...options, onLog() {} });
      while (!existsSync('started')) await new Promise((resolve) => setTimeout(resolve, 20));
      await server[Symbol.asyncDispose]();`;
    const run = promisify(execFile);
    const settings = { cwd: options.data, timeout: 20_000, killSignal: 'SIGKILL' } as const;
    try {
      await run(process.execPath, ['--input-type=module', '-e', code], settings);
    } finally {
      process.kill(Number(await read('started')), 'SIGKILL');
    }
  });
});
