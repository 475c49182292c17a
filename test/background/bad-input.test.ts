import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { builtinPlate } from '../../src/adapters/builtin-plate/index.ts';
import { screenMatter } from '../../src/adapters/builtin-screen/index.ts';
import { robustVideoMatting } from '../../src/adapters/robust-video-matting/index.ts';
import { FootlightError } from '../../src/core/errors.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { createConstantRate } from '../../src/testing/make-video.ts';
import { makeBackgroundFilm, writeBackgroundPicture } from '../support/background-film.ts';
import { createBackgroundRuns, type GivenOptions, listFiles } from '../support/background-runs.ts';
import { isFull } from '../support/full.ts';
import { createBlackPng, createSilentWave, makeGrayVideo } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildTinyRecurrentNet } from '../support/tiny-recurrent-net.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const MATTERS = [screenMatter, builtinPlate, robustVideoMatting];
const { run } = createBackgroundRuns(path('work'), [...MATTERS, lanczos]);
const film = path('film.mp4');
const text = path('text.png');
const sound = path('sound.wav');
const hdr = path('hdr.mp4');
const long = path('long.mkv');

before(async () => {
  await makeBackgroundFilm(film, ['screen'], { frames: 4, sound: false });
  await makeBackgroundFilm(path('room.mp4'), ['room'], { frames: 8, sound: false });
  await writeBackgroundPicture(path('new.png'), 96, 54);
  await writeBackgroundPicture(path('upright.png'), 54, 96);
  await writeBackgroundPicture(path('dot.png'), 1, 1);
  await writeBackgroundPicture(path('seen-depth-1.png'), 96, 54);
  await mkdir(path('tried-samples'));
  await writeBackgroundPicture(path('tried-samples/sample-1.jpg'), 96, 54);
  await makeGrayVideo(path('given-alpha.mkv'), {});
  await writeFile(path('huge.png'), createBlackPng(8200, 8200));
  await writeFile(text, 'no picture at all');
  await writeFile(sound, createSilentWave(800));
  await writeFile(path('ports.onnx'), buildTinyRecurrentNet({ picturePort: 'picture' }));
  const color = { range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' };
  await makeGrayVideo(hdr, { color });
  await makeGrayVideo(path('damaged.mp4'));
  await damagePictures(path('damaged.mp4'));
  await makeGrayVideo(path('upright.mkv'), { width: 54, height: 96 });
  await makeGrayVideo(long, { pts: createConstantRate(26) });
});

/** Leaves of an MP4 file its headers and blank data. */
async function damagePictures(video: string): Promise<void> {
  const content = await readFile(video);
  const data = content.indexOf('mdat');
  content.fill(0, data + 4, data - 4 + content.readUInt32BE(data - 4));
  await writeFile(video, content);
}

/** All that lies in the folder, but the finished steps. */
async function listWritten(): Promise<string[]> {
  const building = join('work', 'building', '/');
  return (await listFiles(folder)).filter((name) => !name.startsWith('work') || name.startsWith(building));
}

type Case = readonly [options: GivenOptions, code: string, message: RegExp];

function assertRefused(cases: Readonly<Record<string, Case>>): void {
  for (const [name, [options, code, message]] of Object.entries(cases))
    test(name, async () => {
      const before = await listWritten();
      const output = path('results/deep/result.mp4');
      await assert.rejects(run({ videos: [film], output, ...options }), { code, message });
      assert.deepEqual(await listWritten(), before, 'nothing is written');
    });
}

const COLOR = { color: '#203050' };

suite('a new background that cannot be used is refused', () =>
  assertRefused({
    none: [{}, 'background.choose-one', /no new background/],
    two: [{ ...COLOR, image: path('new.png') }, 'background.choose-one', /image.*color/],
    'a picture that is not there': [{ image: path('none.png') }, 'input.not-found', /none\.png/],
    'a text for a picture': [{ image: text }, 'background.picture-unreadable', /text\.png/],
    'a picture of one pixel': [{ image: path('dot.png') }, 'background.picture-too-small', /1x1/],
    'a picture beyond the limit': [{ image: path('huge.png') }, 'background.picture-too-large', /8200x8200/],
    'a picture of high dynamic range': [{ image: hdr }, 'background.picture-hdr', /smpte2084/],
    'a video for a picture': [{ image: long }, 'background.picture-video', /long\.mkv/],
    'a video of high dynamic range': [{ video: hdr }, 'background.video-hdr', /smpte2084/],
    'sound for a video': [{ video: sound }, 'input.no-video', /sound\.wav/],
  }));

suite('a video that cannot be worked on is refused', () =>
  assertRefused({
    'high dynamic range': [{ ...COLOR, videos: [hdr] }, 'input.hdr', /smpte2084/],
    'sound alone': [{ ...COLOR, videos: [sound] }, 'input.no-video', /sound\.wav/],
    'pictures that cannot be decoded': [
      { ...COLOR, videos: [path('damaged.mp4')] },
      'input.no-frames',
      /damaged\.mp4/,
    ],
    'one that would be overwritten': [{ ...COLOR, output: film }, 'output.is-input', /the input/],
    'a folder for an output': [
      { ...COLOR, output: path('results') },
      'output.container',
      /results has no ending/,
    ],
    'a folder for the outputs of several': [
      { ...COLOR, videos: [film, film], output: path('results/') },
      'output.container',
      /results\/? has no ending/,
    ],
    'a subject outside the frame': [
      { ...COLOR, subject: '96,10' },
      'background.subject-outside',
      /96,10.*96x54/,
    ],
    'one of several places outside the frame': [
      { ...COLOR, subject: '9,9;8,8;!10,54' },
      'background.subject-outside',
      /at 10,54 lies outside.*96x54/,
    ],
  }));

const room = { ...COLOR, videos: [path('room.mp4')] };

suite('what separates the subject is refused if it cannot', () =>
  assertRefused({
    'a plate that is not there': [{ ...room, plate: path('none.png') }, 'input.not-found', /none\.png/],
    'a text for a plate': [{ ...room, plate: text }, 'background.picture-unreadable', /text\.png/],
    'sound for a plate': [{ ...room, plate: sound }, 'background.picture-unreadable', /sound\.wav/],
    'a plate of another shape': [
      { ...room, plate: path('upright.png') },
      'background.plate-size',
      /54x96.*96x54/,
    ],
    'a plate of another place': [
      { ...room, plate: path('new.png') },
      'background.plate-mismatch',
      /off by \d+\.\d pixels/,
    ],
    'a plate of another place, before a wall without edges': [
      { ...COLOR, plate: path('new.png') },
      'background.plate-elsewhere',
      /another place: \d+% of what stands still/,
    ],
    'a model with other ports': [
      { ...COLOR, matter: `rvm:${path('ports.onnx')}` },
      'model.wrong-ports',
      /picture float32/,
    ],
    'a text for a model': [{ ...COLOR, matter: `rvm:${text}` }, 'model.invalid-graph', /text\.png/],
    'an unknown engine': [{ ...COLOR, matter: 'nobody' }, 'engine.unknown', /nobody/],
    'mattes that are not there': [{ ...COLOR, matte: path('none.mkv') }, 'input.not-found', /none\.mkv/],
    'sound for mattes': [{ ...COLOR, matte: sound }, 'input.no-video', /sound\.wav/],
    'mattes of high dynamic range': [{ ...COLOR, matte: hdr }, 'input.hdr', /smpte2084/],
    'mattes that last longer': [{ ...COLOR, matte: long }, 'background.matte-mismatch', /1 second,.* 0\.2 s/],
    'the video itself for mattes': [{ ...COLOR, matte: film }, 'background.matte-same', /film\.mp4/],
    'mattes of another shape': [
      { ...COLOR, matte: path('upright.mkv') },
      'background.matte-shape',
      /54x96.*96x54/,
    ],
    'mattes that would be overwritten': [
      { ...COLOR, matte: long, output: long },
      'output.is-input',
      /one of the inputs/,
    ],
    'mattes that the mattes of the result would overwrite': [
      { ...COLOR, matte: path('given-alpha.mkv'), output: path('given.mp4') },
      'output.is-input',
      /one of the inputs/,
    ],
    'a picture that a layer would overwrite': [
      { image: path('seen-depth-1.png'), keep: ['depth_map'], output: path('seen.mp4') },
      'output.is-input',
      /one of the inputs/,
    ],
    'a picture that a sample would overwrite': [
      { image: path('tried-samples/sample-1.jpg'), sample: 1, output: path('tried.mp4') },
      'output.is-input',
      /one of the inputs/,
    ],
    'a text for a color table': [{ ...COLOR, lut: text }, 'lut.invalid', /text\.png/],
  }));

/** A copy of a file with some bytes changed, most of them in its header, and sometimes without its end. */
async function writeMutant(source: string, name: string, random: () => number): Promise<string> {
  const content = await readFile(source);
  const pick = (limit: number): number => Math.floor(random() * limit);
  for (let changes = 1 + pick(20); changes > 0; changes--)
    content[pick(random() < 0.5 ? Math.min(600, content.length) : content.length)] = pick(256);
  await writeFile(path(name), random() < 0.2 ? content.subarray(0, pick(content.length)) : content);
  return path(name);
}

test('whatever is damaged, a run ends with a result or with an error that was foreseen', async () => {
  const seed = isFull ? Math.floor(Math.random() * 1e6) : 11;
  const random = createSeededRandom(seed);
  for (let i = 0; i < (isFull ? 200 : 6); i++) {
    const options =
      i % 2 === 0
        ? { ...COLOR, videos: [await writeMutant(film, `mutant-${i}.mp4`, random)] }
        : { videos: [film], image: await writeMutant(path('new.png'), `mutant-${i}.png`, random) };
    const output = path(`mutants/${i}.mkv`);
    const error = await run({ ...options, matteOnly: true, output }).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    if (error === undefined) continue;
    assert.ok(
      error instanceof FootlightError && error.code !== 'internal',
      `mutant ${i} of ${seed}: ${error}`,
    );
  }
});
