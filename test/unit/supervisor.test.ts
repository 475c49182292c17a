import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { StopRequested } from '../../src/core/stop-requested.ts';
import { getHostFlags, HOST_ENVIRONMENT } from '../../src/execution/isolation/host-memory.ts';
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

test('a job runs in a process whose memory is kept flat, as far as nobody says otherwise', async () => {
  const path = join(folder, 'memory.mjs');
  await writeFile(
    path,
    `process.on('message', () => process.send(
      { type: 'done', result: { flags: process.execArgv, environment: process.env } }, () => process.exit(0)));`,
  );
  const request = { mode: 'run', workflow: 'none', options: {}, storeRoot: folder } as const;
  const environment = {
    ...process.env,
    MALLOC_ARENA_MAX: '7',
    NODE_OPTIONS: '--max-semi-space-size=64',
  };
  const child = (await superviseJob(request, { host: pathToFileURL(path), environment })) as {
    readonly flags: readonly string[];
    readonly environment: NodeJS.ProcessEnv;
  };
  assert.deepEqual(
    child.flags,
    getHostFlags({}).filter((flag) => !flag.startsWith('--max-semi-space-size')),
  );
  assert.equal(child.flags.length, getHostFlags({}).length - 1);
  assert.equal(child.environment.MALLOC_ARENA_MAX, '7');
  assert.equal(child.environment.MALLOC_TRIM_THRESHOLD_, HOST_ENVIRONMENT.MALLOC_TRIM_THRESHOLD_);
});

test('V8 knows the flags that keep memory flat', async () => {
  const module = new URL('../../src/execution/isolation/host-memory.ts', import.meta.url).href;
  const program = `import { limitHeapGrowth } from '${module}'; limitHeapGrowth();`;
  const args = [...getHostFlags({}), '--input-type=module', '--eval', program];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  assert.equal(stdout + stderr, '');
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
