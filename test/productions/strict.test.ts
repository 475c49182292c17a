import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { runCliHere } from '../support/cli.ts';
import { damagePackets, makeSmallFilm } from '../support/odd-videos.ts';
import { createSilentWave } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { copyToFormat } from '../support/untimed-film.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const EDIT = { format: 'footlight.edit-decisions', version: 1 };

/** A video whose packets of one stream are noise in part. */
async function makeDamaged(name: string, stream: number, from: number, to: number): Promise<void> {
  await makeSmallFilm(path('whole.mkv'), 50);
  await copyToFormat(path('whole.mkv'), path(name), 'matroska');
  await damagePackets(path(name), stream, (number) => number >= from && number < to);
  const sources = [{ id: 'a', path: name }];
  const clips = [{ source: 'a', in: '0', out: '1' }];
  await writeFile(path(`${name}.json`), JSON.stringify({ ...EDIT, sources, clips }));
}

before(async () => {
  await makeDamaged('pictures.mkv', 0, 25, 41);
  await makeDamaged('audio.mkv', 1, 20, 30);
});

function run(...args: readonly string[]) {
  return runCliHere(...args, '--work-dir', path('work'), '--json');
}

const COMMANDS: readonly (readonly string[])[] = [
  ['enhance', 'pictures.mkv', '--target', 'x1'],
  ['highlights', 'pictures.mkv'],
  ['render', 'pictures.mkv.json'],
  ['background', 'pictures.mkv', '--color', '#204080'],
  ['render', 'audio.mkv.json'],
];

for (const [command, input, ...options] of COMMANDS)
  test(`${command} --strict refuses ${input}, which is damaged`, async () => {
    const { code, stderr } = await run(
      command!,
      path(input!),
      ...options,
      '--strict',
      '-o',
      path(`${command}.mp4`),
    );
    assert.equal(code, 2, stderr);
    assert.match(stderr, /can't be decoded.*input\.not-intact/s);
  });

test('enhance --strict says of a file of sound that it has no pictures', async () => {
  await writeFile(path('sound.wav'), createSilentWave(8000));
  const { code, stderr } = await run('enhance', path('sound.wav'), '--strict', '-o', path('sound.mp4'));
  assert.equal(code, 2);
  assert.match(stderr, /input\.no-video/);
});

test('a cut tells of audio that could not be decoded', async () => {
  const { code, stdout, stderr } = await run('render', path('audio.mkv.json'), '-o', path('cut.mp4'));
  assert.equal(code, 0, stderr);
  const { warnings } = JSON.parse(stdout);
  assert.deepEqual(
    warnings.map(({ code: each }: { code: string }) => each),
    ['input.damaged'],
  );
});

test('a cut of pictures that have to be decoded tells of their damage, not of the times that concealment repeats', async () => {
  await makeSmallFilm(path('decoded.mkv'), 100);
  await copyToFormat(path('decoded.mkv'), path('damaged.mkv'), 'matroska');
  // Without a whole picture at its start, the packets don't tell which pictures there will be.
  await damagePackets(path('damaged.mkv'), 0, (number) => number === 0 || (number >= 50 && number < 66));
  const sources = [{ id: 'a', path: path('damaged.mkv') }];
  const clips = [{ source: 'a', in: '1.5', out: '4' }];
  await writeFile(path('damaged.json'), JSON.stringify({ ...EDIT, sources, clips }));
  const { code, stdout, stderr } = await run('render', path('damaged.json'), '-o', path('decoded.mp4'));
  assert.equal(code, 0, stderr);
  const { warnings } = JSON.parse(stdout);
  assert.deepEqual(
    warnings.map(({ code: each }: { code: string }) => each),
    ['input.damaged'],
  );
});
