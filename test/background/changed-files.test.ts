import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import type { EventListener } from '../../src/execution/events.ts';
import { openBackdropPicture } from '../../src/productions/background/backdrops/backdrop-picture.ts';
import { createImageBackdrop } from '../../src/productions/background/backdrops/image-backdrop.ts';
import {
  createVideoBackdrop,
  openBackdropVideo,
} from '../../src/productions/background/backdrops/video-backdrop.ts';
import { createConstantRate } from '../../src/testing/make-video.ts';
import { writeBackgroundPicture } from '../support/background-film.ts';
import { createBackgroundRuns } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { makeGrayVideo } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { createWorkingPicture } from '../support/working-frames.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const { signal } = new AbortController();
const FORMAT = createWorkingPicture(96, 54);
const COMMON = {
  fit: { mode: 'cover', focus: { x: 0.5, y: 0.5 } },
  sampleAspectRatio: { num: 1, den: 1 },
  times: { pts: [0, 1, 2], timeBase: { num: 1, den: 25 }, frameRate: { num: 25, den: 1 } },
} as const;
const CHANGED = { code: 'input.changed', message: /is not the file that it was/ };

/** As editors write: under another name first. */
async function replace(file: string, by: string): Promise<void> {
  await copyFile(by, `${file}.new`);
  await rename(`${file}.new`, file);
}

suite('a file that becomes another one while a run uses it is not used', () => {
  before(async () => {
    await writeBackgroundPicture(path('red.png'), 96, 54, () => [300, 450, 800]);
    await writeBackgroundPicture(path('blue.png'), 96, 54, () => [300, 800, 450]);
    await makeGrayVideo(path('short.mkv'));
    await makeGrayVideo(path('long.mkv'), { pts: createConstantRate(6) });
  });

  test('a picture', async () => {
    await copyFile(path('red.png'), path('picture.png'));
    const picture = await openBackdropPicture(path('picture.png'), signal);
    const source = createImageBackdrop({ ...COMMON, picture, hasLife: false });
    await (await source.open(FORMAT, signal))[Symbol.asyncDispose]();
    await replace(path('picture.png'), path('blue.png'));
    await assert.rejects(source.open(FORMAT, signal), CHANGED);
    await rm(path('picture.png'));
    await assert.rejects(source.open(FORMAT, signal), CHANGED);
  });

  test('a plate', async () => {
    await makeBlockFilm(path('plated.mp4'), { frames: 3 });
    await copyFile(path('red.png'), path('plate.png'));
    const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
    const options = { videos: [path('plated.mp4')], plate: path('plate.png'), color: '#fff' };
    const spoil: EventListener = (event) => {
      if (event.type === 'step-start' && event.step === 'survey-shots')
        writeFileSync(path('plate.png'), 'another file');
    };
    await assert.rejects(run({ ...options, output: path('plated-result.mp4') }, spoil), CHANGED);
  });

  test('a video', async () => {
    await copyFile(path('short.mkv'), path('video.mkv'));
    const source = createVideoBackdrop({
      ...COMMON,
      backdrop: await openBackdropVideo(path('video.mkv'), signal),
    });
    await replace(path('video.mkv'), path('long.mkv'));
    await assert.rejects(source.open(FORMAT, signal), CHANGED);
  });

  test('mattes', async () => {
    await makeBlockFilm(path('film.mp4'), { frames: 3 });
    await copyFile(path('short.mkv'), path('matte.mkv'));
    const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
    const options = { videos: [path('film.mp4')], matte: path('matte.mkv'), matteOnly: true };
    const spoil: EventListener = (event) => {
      if (event.type === 'step-start' && event.step === 'separate')
        writeFileSync(path('matte.mkv'), 'another file');
    };
    await assert.rejects(run({ ...options, output: path('result.mp4') }, spoil), CHANGED);
  });
});
