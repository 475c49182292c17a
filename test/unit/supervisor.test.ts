import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
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
