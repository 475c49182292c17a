import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { animator, painter } from '../../src/adapters/builtin-animator/index.ts';
import { builtinInterpolator } from '../../src/adapters/builtin-interpolator/index.ts';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { kling } from '../../src/adapters/kling/index.ts';
import type { AnyEngineAdapter, Environment } from '../../src/engines/engine.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { drawLeaves } from '../support/film-engine.ts';
import { decodeLuma } from '../support/frames.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { KlingServer } from '../support/kling-server.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import {
  environmentOf,
  FRAME_RATE,
  measureDifferences,
  measureSeam,
  SEEN,
  SERVICES,
  SIZE,
  serveFilms,
} from '../support/service-films.ts';
import { makeGrayVideo } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const image = path('leaves.png');
const NO_EFFECTS = { shadow: false, relight: 0, lightWrap: 0, colorStrength: 0, matchGrain: false };

/** A bright film: for `lumaMatter`, nobody is in it, so that the background is all that is seen. */
const film = (
  name: string,
  frames: number,
  paint: (x: number, y: number, frame: number) => number,
  size: { readonly width: number; readonly height: number } = SIZE,
) =>
  makeGrayVideo(path(name), {
    ...size,
    timeBase: { num: 1, den: FRAME_RATE },
    pts: Array.from({ length: frames + 1 }, (_, i) => i),
    draw: (frame, [{ samples, stride }, ...chroma]) => {
      for (let i = 0; i < samples.length; i++) samples[i] = paint(i % stride, Math.floor(i / stride), frame);
      for (const plane of chroma) plane.samples.fill(128);
    },
  });

before(async () => {
  await writeFile(image, await drawLeaves(640, 360));
  if (!isFull) return;
  await film('first.mkv', 12 * FRAME_RATE, () => 200);
  await film('second.mkv', 11 * FRAME_RATE + 5, () => 210);
});

function run(name: string, adapters: readonly AnyEngineAdapter[], environment: Environment, more: object) {
  const embedded = [lumaMatter, lanczos, animator, painter, builtinInterpolator];
  const runs = createBackgroundRuns(path(`work-${name}`), [...embedded, ...adapters], environment);
  return runs.run({ image, output: path(`${name}.mkv`), crf: 4, ...NO_EFFECTS, require: true, ...more });
}

suite('a clip before films of a service', () => {
  for (const [service, source, frames] of [
    [SERVICES[0], 'first.mkv', 12 * FRAME_RATE],
    [SERVICES[1], 'second.mkv', 11 * FRAME_RATE + 5],
  ] as const)
    test(`of ${service.name}, of another size, rate, length and codec, has its own length and no seen join`, {
      skip: unlessFull,
    }, async (context) => {
      await using server = await serveFilms(service, folder);
      const name = source.replace('.mkv', '-behind');
      const summary = await run(name, [service.adapter], environmentOf(server), {
        videos: [path(source)],
        engine: service.name,
      });
      assert.equal(summary.status, 'completed');
      assert.deepEqual(
        listWarnings(summary).filter((code) => code.startsWith('background.join')),
        [],
      );
      const { width, height } = requireVideo(await probe(path(`${name}.mkv`)));
      assert.deepEqual({ width, height }, SIZE);
      const differences = await measureDifferences(path(`${name}.mkv`));
      assert.equal(differences.length + 1, frames);
      const middle = SIZE.width * (SIZE.height / 2);
      for (const { luma } of await decodeLuma(path(`${name}.mkv`)))
        assert.ok(luma[middle]! > 50 && luma[middle + SIZE.width - 1]! > 50, 'a clip has bars');
      // Three films of five seconds at most, each of which has half a second in common with the next.
      assert.equal(server.orders.length, 3);
      const overlap = FRAME_RATE / 2;
      const whole = frames + 2 * overlap;
      for (const clip of [1, 2]) {
        const start = Math.floor((clip * whole) / 3) - clip * overlap;
        const ratio = measureSeam(differences, start, start + overlap + 1);
        context.diagnostic(`join ${clip} is ${ratio.toFixed(2)} times its neighbors`);
        assert.ok(ratio <= SEEN, `${ratio} at ${start}`);
      }
    });
});

test('a film behind the subject is told of the camera where its engine takes one, and else it is said', {
  skip: unlessFull,
}, async () => {
  // Kling takes no smaller pictures. The picture goes left, and the camera right by a tenth of a width a second.
  const size = { width: 540, height: 304 };
  const paint = (x: number, y: number, frame: number) => {
    const at = x + (54 * frame) / FRAME_RATE;
    return 200 + 20 * Math.sin(at / 11) * Math.cos(y / 13) + 12 * Math.sin((at * y) / 2500);
  };
  await film('pan.mkv', FRAME_RATE, paint, size);
  const keys = { KLING_ACCESS_KEY: 'access', KLING_SECRET_KEY: 'secret' };
  await film('made.mp4', 5 * FRAME_RATE, () => 120);
  const made = await readFile(path('made.mp4'));
  for (const [engine, isTaken] of [
    ['kling:kling-v1', true],
    ...(isFull ? ([['kling:kling-v1-6', false]] as const) : []),
  ] as const) {
    await using server = await new KlingServer({ secretKey: 'secret', film: made, looks: 0 }).start();
    const options = { videos: [path('pan.mkv')], engine };
    const summary = await run(`pan-${isTaken}`, [kling], { ...keys, KLING_URL: server.url }, options);
    const control = server.orders[0]!.body.camera_control as unknown;
    const config = { horizontal: 10, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 };
    assert.deepEqual(control, isTaken ? { type: 'simple', config } : undefined);
    assert.equal(listWarnings(summary).includes('background.camera-not-followed'), !isTaken);
  }
});

test('the whole run after samples orders no film of a shot again, though its camera moves otherwise there', {
  skip: unlessFull,
}, async () => {
  const size = { width: 540, height: 304 };
  const frames = 58;
  // The camera stands in the first and the last five pictures, which samples don't see.
  await film(
    'stops.mkv',
    frames - 1,
    (x, y, frame) => {
      const at = x + (30 * Math.min(48, Math.max(0, frame - 5))) / FRAME_RATE;
      return 200 + 20 * Math.sin(at / 11) * Math.cos(y / 13) + 12 * Math.sin((at * y) / 2500);
    },
    size,
  );
  await film('five.mp4', 5 * FRAME_RATE, () => 120);
  const made = await readFile(path('five.mp4'));
  await using server = await new KlingServer({ secretKey: 'secret', film: made, looks: 0 }).start();
  const keys = { KLING_ACCESS_KEY: 'access', KLING_SECRET_KEY: 'secret', KLING_URL: server.url };
  const options = { videos: [path('stops.mkv')], engine: 'kling:kling-v1' };
  const count = async (more: object): Promise<number> => {
    await run('kept', [kling], keys, { ...options, ...more });
    assert.notEqual(server.orders[0]?.body.camera_control, undefined);
    return server.orders.length;
  };
  const ofSample = await count({ sample: 1 });
  assert.ok(ofSample > 0);
  assert.equal(await count({}), ofSample);
});
