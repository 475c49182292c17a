import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgramName, isAlive } from '../../src/core/processes.ts';

test('a process that ended is not alive, even where nobody has asked for its exit code', {
  skip: process.platform === 'linux' ? false : 'only Linux tells',
}, async () => {
  // The shell becomes a program that never asks for its children.
  const parent = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
    const child = Number(line);
    assert.ok(isAlive(child) && isAlive(parent.pid!) && isAlive(1));
    for (let i = 0; i < 100 && isAlive(child); i++) await sleep(50);
    assert.equal(isAlive(child), false);
    assert.ok(process.kill(child, 0), 'its number is still taken');
  } finally {
    parent.kill('SIGKILL');
  }
});

for (const platform of [process.platform, 'darwin'] as const) {
  test(`the program of a process is told as ${platform} tells it`, async (t) => {
    if (process.platform === 'win32') return t.skip('it has neither sleep nor ps');
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const name = await findProgramName(child.pid!, platform);
    child.kill();
    await once(child, 'exit');
    // Small systems have no ps.
    if (name === undefined && platform !== process.platform) return t.skip('there is no ps');
    assert.equal(name, 'sleep');
    assert.equal(await findProgramName(child.pid!, platform), undefined);
  });
}
