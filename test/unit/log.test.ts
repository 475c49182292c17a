import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';

const MODULE = new URL('../../src/cli/commands/backend-flags.ts', import.meta.url).href;
/** Every write to it fails as on a full disk, with an error that pino doesn't expect. */
const FULL = '/dev/full';

test('a process whose log can’t be written goes on, and ends', { skip: process.platform !== 'linux' }, () => {
  const code = `const { createLogger } = await import(${JSON.stringify(MODULE)});
    const logger = createLogger({ logLevel: 'info' });
    for (const line of ['serving', 'stopping', 'stopped']) {
      logger.info(line);
      logger.info('and more');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    console.log('went on');`;
  const full = openSync(FULL, 'w');
  const { status, signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', full],
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  closeSync(full);
  assert.deepEqual({ status, signal, stdout }, { status: 0, signal: null, stdout: 'went on\n' });
});
