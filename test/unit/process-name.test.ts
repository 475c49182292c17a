import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertWritableDestination } from '../../src/core/files.ts';
import {
  createProcessName,
  isProcessGone,
  PROCESS_MARK,
  readProcessMark,
} from '../../src/core/process-name.ts';
import { leaseDevice } from '../../src/inference/device-lease.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const source = (path: string): string => JSON.stringify(join(import.meta.dirname, '../../src', path));
/** Numbers processes anew, as a container does, and keeps the name of the machine. */
const CONTAINER = ['-p', '-f', '--mount-proc', '--kill-child'];
const skip =
  spawnSync('unshare', [...CONTAINER, 'true']).status !== 0 && 'only root of Linux makes containers';

test('a process is told from an earlier one that had its number, and from none of elsewhere', () => {
  const name = createProcessName();
  assert.equal(isProcessGone(name), false);
  assert.equal(isProcessGone(name.replace(/-\d+-/, '-999999999-')), true);
  assert.equal(isProcessGone(name.replace(/-(\w+)-(\w+)$/, '-1-$2')), true);
  assert.equal(isProcessGone(name.replace(/^\w+/, '0123456789abcdef')), undefined);
  assert.equal(readProcessMark(PROCESS_MARK), 'alive');
  assert.equal(readProcessMark(PROCESS_MARK.replace(/\d+$/, '999999999')), 'dead');
  assert.equal(readProcessMark(PROCESS_MARK.replace(/-\w+/, '-1')), 'dead', 'a later one has the number');
  for (const mark of [
    PROCESS_MARK.replace(/^\w+/, '0123456789abcdef'),
    `here.${process.pid}`,
    'here+1.999999999',
  ])
    assert.equal(readProcessMark(mark), 'elsewhere', mark);
});

test('containers of one host name do not judge one another by numbers of processes', { skip }, async () => {
  const ledger = join(folder, 'devices.sqlite');
  const container = spawn('unshare', [
    ...CONTAINER,
    process.execPath,
    '--input-type=module',
    '-e',
    `
    import { createTemporarySiblingPath } from ${source('core/files.ts')};
    import { createProcessName } from ${source('core/process-name.ts')};
    import { leaseDevice } from ${source('inference/device-lease.ts')};
    const lease = await leaseDevice('gpu', ${JSON.stringify(ledger)});
    console.log(JSON.stringify([createProcessName(), createTemporarySiblingPath('film.mp4')]));
    process.stdin.on('data', async () => {
      await using next = await leaseDevice('other', ${JSON.stringify(ledger)});
      console.log('leased');
    });
  `,
  ]);
  try {
    const [line] = (await once(container.stdout, 'data')) as [Buffer];
    const [name, file] = JSON.parse(line.toString()) as [string, string];
    assert.match(name, /^\w+-1-/, 'it is the first process there');
    assert.equal(isProcessGone(name), undefined);
    await writeFile(join(folder, file), '');
    await assertWritableDestination(join(folder, 'film.mp4'));
    assert.ok((await readdir(folder)).includes(file), 'it still writes there');
    await using _lease = await leaseDevice('other', ledger);
    container.stdin.end('go on');
    assert.equal(
      String((await once(container.stdout, 'data'))[0]).trim(),
      'leased',
      'it waits for none of ours',
    );
  } finally {
    container.kill('SIGKILL');
  }
});
