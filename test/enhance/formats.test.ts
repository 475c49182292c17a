import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { findMainVideo, type MediaInfo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { runCliHere } from '../support/cli.ts';
import { copyFirstPictures } from '../support/first-pictures.ts';
import { decodeFrames } from '../support/frames.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { findSharedMedia } from '../support/shared-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** Odd but good files: shown size of the master, frames, audio tracks. Long ones are cut short, but for the full run. */
const GOOD = [
  { name: 'edts.mp4', size: [854, 480], frames: 225, audio: 1, few: 10, isSlow: true },
  { name: 'sar_2x1.mp4', size: [1280, 360], frames: 150, audio: 0, isSlow: true },
  { name: 'no-initial-keyframe.ts', size: [626, 352], frames: 15, audio: 1 },
  { name: 'rotate-buck-bunny.mp4', size: [1080, 1920], frames: 45, audio: 1, isSlow: true },
  { name: 'cursed-vfr.mp4', size: [3026, 1386], frames: 63, audio: 0, isSlow: true },
  { name: 'frames.webm', size: [1080, 1080], frames: 100, audio: 0, isSlow: true },
  { name: 'video-h265.mp4', size: [1920, 1080], frames: 300, audio: 1, isSlow: true },
  { name: 'transparency-faulty.webm', size: [1920, 1080], frames: 300, audio: 0, isSlow: true },
];

for (const { name, size, frames: all, audio, isSlow, few } of GOOD) {
  const { path: whole, skip } = findSharedMedia(`formats/${name}`);
  const reason = skip || (isSlow && unlessFull);
  test(`${name} keeps its shape, its frames and their times, and its sound`, { skip: reason }, async () => {
    const isCut = few !== undefined && !isFull;
    const path = isCut ? join(folder, name) : whole;
    if (isCut) await copyFirstPictures(whole, path, few);
    const frames = isCut ? few : all;
    const output = join(folder, `${name}.mp4`);
    const run = await runCliHere(
      'enhance',
      path,
      '-o',
      output,
      '--target',
      'x1',
      '--encoder-preset',
      'ultrafast',
      '--work-dir',
      join(folder, 'work'),
    );
    assert.equal(run.code, 0, run.stderr);
    const [source, master] = [await probe(path), await probe(output)];
    const video = findMainVideo(master)!;
    assert.deepEqual([video.displayWidth, video.displayHeight], size);
    assert.deepEqual([video.rotationDegrees, video.sampleAspectRatio], [0, { num: 1, den: 1 }]);
    assert.equal(master.streams.filter(({ kind }) => kind === 'audio').length, audio);
    const before = await decodeFrames(path);
    const after = await decodeFrames(output);
    assert.equal(after.length, frames);
    const shift = startSeconds(source);
    after.forEach(({ seconds }, i) =>
      assert.ok(Math.abs(seconds - (before[i]!.seconds - shift)) < 0.0006, `frame ${i}`),
    );
  });
}

function startSeconds({ streams }: MediaInfo): number {
  const starts = streams.flatMap(({ kind, startTicks, timeBase }) =>
    (kind === 'video' || kind === 'audio') && startTicks !== undefined
      ? [(Number(startTicks) * timeBase.num) / timeBase.den]
      : [],
  );
  return Math.min(...starts);
}

for (const name of ['ac3.mkv', 'multiple-aac-tracks.mp4']) {
  const { path, skip } = findSharedMedia(`formats/${name}`);
  test(`${name} holds no picture and is refused`, { skip }, async () => {
    const run = await runCliHere('enhance', path, '-o', join(folder, 'none.mp4'));
    assert.equal(run.code, 2);
    assert.match(run.stderr, /input\.no-video/);
  });
}
