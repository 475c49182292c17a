import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames as decodeVideo } from '../../src/media/decoder.ts';
import { getPlane8 } from '../../src/media/frame.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import type { CutReport } from '../../src/pipelines/cut/cut-report.ts';
import { makeBarcodeVideo, readBarcode } from '../support/barcode-video.ts';
import { runCliHere } from '../support/cli.ts';
import { decodeFrames } from '../support/frames.ts';
import { isFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const FRAMES = 72;
const SHARED = 6;
/** Two encoded alike, one with other parameter sets under the same numbers. */
const SETTINGS = [
  'keyint=12:bframes=2:b-pyramid=none',
  'keyint=12:bframes=2:b-pyramid=none',
  'keyint=12:bframes=0:cabac=0:ref=1:8x8dct=0:weightp=0',
];

before(async () => {
  for (const [i, params] of SETTINGS.entries())
    await makeBarcodeVideo(join(folder, `${i}.mp4`), {
      timeBase: { num: 1, den: 12_800 },
      pts: Array.from({ length: FRAMES + 1 }, (_, n) => n * 512),
      encoderOptions: { preset: 'veryfast', crf: 16, 'x264-params': params },
      channels: 0,
    });
});

for (const container of isFull ? ['mp4', 'mkv'] : ['mp4'])
  test(`H.264 of several encoders is copied into one ${container}, and decodes to its sources from any key on`, async () => {
    const document = join(folder, `${container}.json`);
    const transitions = ['cut', 'dissolve', 'dip'];
    await writeFile(
      document,
      JSON.stringify({
        format: 'footlight.edit-decisions',
        version: 1,
        sources: SETTINGS.map((_, i) => ({ id: `s${i}`, path: `${i}.mp4` })),
        clips: SETTINGS.map((_, i) => ({
          source: `s${i}`,
          in: '0',
          out: `${FRAMES}/25`,
          transition: transitions[i],
          crossfade: `${SHARED}/25`,
        })),
      }),
    );
    const output = join(folder, `joined.${container}`);
    const run = await runCliHere(
      'render',
      document,
      '-o',
      output,
      '--work-dir',
      join(folder, 'work'),
      '--json',
    );
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(JSON.parse(run.stdout).warnings, []);
    const { clips } = JSON.parse(await readFile(join(folder, 'joined-fidelity.json'), 'utf8')) as CutReport;
    // All but the transitions, what stands before the next key, and what later frames are needed for.
    assert.deepEqual(
      clips.map(({ fidelity, encodedFrames }) => [fidelity, encodedFrames]),
      [
        ['smart', 2],
        ['smart', 14],
        ['smart', 12],
      ],
    );
    const pictures = await decodeFrames(output);
    assert.equal(pictures.length, 3 * FRAMES - 2 * SHARED);
    const sources = await Promise.all(SETTINGS.map((_, i) => decodeFrames(join(folder, `${i}.mp4`))));
    const listed = listBodies();
    for (const [at, clip, number] of listed) {
      assert.equal(readBarcode(pictures[at]!.luma), number, `picture ${at}`);
      assert.ok(measureError(pictures[at]!.luma, sources[clip]![number]!.luma) < 2, `picture ${at}`);
    }
    const keys = await listKeys(output);
    assert.ok(keys.length >= 15);
    for (const at of keys) {
      const first = await decodeFrom(output, pictures[at]!.seconds);
      assert.equal(measureError(first, pictures[at]!.luma), 0, `picture ${at}, where decoding begins`);
    }
  });

/** Pictures that belong to one clip alone: their place, the clip, and the number in it. */
function listBodies(): [number, number, number][] {
  return SETTINGS.flatMap((_, clip) => {
    const start = clip * (FRAMES - SHARED);
    const [from, to] = [clip > 0 ? SHARED : 0, clip < SETTINGS.length - 1 ? FRAMES - SHARED : FRAMES];
    return Array.from({ length: to - from }, (_, i): [number, number, number] => [
      start + from + i,
      clip,
      from + i,
    ]);
  });
}

/** Mean difference of the codes of two pictures. */
function measureError(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

/** Numbers of the pictures that a player can begin at, in order. */
async function listKeys(path: string): Promise<number[]> {
  const video = requireVideo(await probe(path));
  await using input = await InputFile.open(path);
  const all: { pts: number; isKey: boolean }[] = [];
  for await (const packet of input.readPackets([video.index]))
    all.push({ pts: Number(packet.pts), isKey: packet.isKeyframe });
  return all.sort((a, b) => a.pts - b.pts).flatMap(({ isKey }, i) => (isKey ? [i] : []));
}

/** The picture at a time as a player shows it that opens the file and begins there. */
async function decodeFrom(path: string, seconds: number): Promise<Uint8Array> {
  const video = requireVideo(await probe(path));
  await using input = await InputFile.open(path);
  await input.seek(video.index, BigInt(Math.round((seconds * video.timeBase.den) / video.timeBase.num)));
  for await (const frame of decodeVideo(input, video.index)) {
    const { width, height } = frame;
    const plane = getPlane8(frame, 0, width, height);
    const luma = new Uint8Array(width * height);
    for (let y = 0; y < height; y++)
      luma.set(plane.samples.subarray(y * plane.stride, y * plane.stride + width), y * width);
    frame.free();
    return luma;
  }
  throw new Error('nothing decodes');
}
