import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { StopRequested } from '../../src/core/stop-requested.ts';
import { superviseJob } from '../../src/execution/isolation/supervisor.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** Tells that it has begun, and notes what it is told then. */
const HOST = `
import { writeFileSync } from 'node:fs';
process.on('message', (message) => {
  if (message.type === 'start')
    process.send({ type: 'event', event: { type: 'step-start', step: 'wait', title: 'Wait' } });
  else {
    writeFileSync(process.argv[1] + '.heard', JSON.stringify(message));
    process.exit(1);
  }
});
`;

test('a job is told whether its work is no longer wanted, or only stopped', async () => {
  for (const [name, reason, isStopRequested] of [
    ['unwanted.mjs', new StopRequested(), true],
    ['paused.mjs', undefined, false],
  ] as const) {
    const path = join(folder, name);
    await writeFile(path, HOST);
    const controller = new AbortController();
    const request = { mode: 'run', workflow: 'none', options: {}, storeRoot: folder } as const;
    const job = superviseJob(request, {
      host: pathToFileURL(path),
      signal: controller.signal,
      onEvent: () => controller.abort(reason),
    });
    await assert.rejects(job, { code: 'cancelled', kind: 'cancelled' });
    assert.deepEqual(JSON.parse(await readFile(`${path}.heard`, 'utf8')), {
      type: 'cancel',
      isStopRequested,
    });
  }
});

test('a job in the background gives way to what else wants the processor', {
  skip: process.platform === 'win32' && 'priorities have other numbers there',
}, async () => {
  const path = join(folder, 'priority.mjs');
  await writeFile(
    path,
    `import { getPriority } from 'node:os';
    process.on('message', () => process.send({ type: 'done', result: getPriority() }, () => process.exit(0)));`,
  );
  const request = { mode: 'run', workflow: 'none', options: {}, storeRoot: folder } as const;
  const ask = (isBackground?: boolean) => superviseJob(request, { host: pathToFileURL(path), isBackground });
  assert.equal(await ask(), getPriority());
  assert.ok(Number(await ask(true)) > getPriority());
});

test("a job's heap begins large enough that pictures don't have it collected every few frames", async () => {
  const path = join(folder, 'flags.mjs');
  await writeFile(
    path,
    `process.on('message', () => process.send({ type: 'done', result: process.execArgv }, () => process.exit(0)));`,
  );
  const request = { mode: 'run', workflow: 'none', options: {}, storeRoot: folder } as const;
  const flags = await superviseJob(request, { host: pathToFileURL(path) });
  assert.deepEqual(flags, [...process.execArgv, '--initial-old-space-size=128']);
});

test('a process that could not be started leaves nothing behind that listens', async () => {
  const path = join(folder, 'unstarted.mjs');
  await writeFile(path, '');
  let listening = 0;
  const calls = {
    listen: () => {
      listening++;
      return () => void listening--;
    },
  };
  const controller = new AbortController();
  const request = { mode: 'run', workflow: 'none', options: {}, storeRoot: folder } as const;
  await assert.rejects(
    superviseJob(request, {
      host: pathToFileURL(path),
      directory: join(folder, 'missing'),
      signal: controller.signal,
      calls,
    }),
    { code: 'ENOENT' },
  );
  assert.equal(listening, 0);
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
});
