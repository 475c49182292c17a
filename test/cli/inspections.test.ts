import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { probe } from '../../src/media/probe.ts';
import { runCliHere } from '../support/cli.ts';
import { makeSmallFilm } from '../support/odd-videos.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const video = join(folder, 'video.mkv');
before(() => makeSmallFilm(video, 30));

function look(command: string, name: string, ...more: readonly string[]) {
  return runCliHere(command, video, '-o', join(folder, name), '--work-dir', join(folder, 'work'), ...more);
}

/** First bytes of PNG, JPEG and MP4, by what is written. */
const WRITTEN = [
  ['frame', 'a.png', '89504e47'],
  ['frame', 'a.jpg', 'ffd8ff'],
  ['strip', 'b.jpeg', 'ffd8ff'],
  ['preview', 'c.mp4', '00000'],
] as const;
for (const [command, name, start] of WRITTEN)
  test(`${command} writes ${name} and says where`, async () => {
    const { code, stdout, stderr } = await look(command, name);
    assert.deepEqual([code, stdout], [0, `${command}: ${join(folder, name)}\n`], stderr);
    const content = await readFile(join(folder, name));
    assert.ok(content.toString('hex').startsWith(start), content.toString('hex').slice(0, 16));
    assert.ok((await probe(join(folder, name))).streams.length > 0);
  });

for (const [command, name] of [
  ['frame', 'a.tif'],
  ['strip', 'b.png'],
  ['preview', 'c.mkv'],
] as const)
  test(`${command} writes nothing that its name does not say: ${name}`, async () => {
    const { code, stderr } = await look(command, name);
    assert.equal(code, 2);
    assert.match(stderr, /\(output\.inspection\)/);
    await assert.rejects(readFile(join(folder, name)), { code: 'ENOENT' });
  });
