import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AlignedDifference } from '../../src/frames/aligned-difference.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createMadeBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { drawLeaves, FilmEngine } from '../support/film-engine.ts';
import { decodeLuma } from '../support/frames.ts';
import { isFull, unlessFull } from '../support/full.ts';
import type { KilledRun } from '../support/killed-run.ts';
import { makeGrayVideo } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = fileURLToPath(new URL('../support/killed-run.ts', import.meta.url));
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const film = path('film.mkv');
const image = path('leaves.png');
const RATE = 24;
const FRAMES = 110;
const SIZE = { width: 128, height: 72 } as const;
const NO_EFFECTS = { shadow: false, relight: 0, lightWrap: 0, colorStrength: 0, matchGrain: false };
const options = (name: string, more: object) => ({
  ...{ videos: [film], output: path(`${name}.mkv`), crf: 4, ...NO_EFFECTS, ...more },
});

/** A bright film: for `lumaMatter`, nobody is in it, so that the background is all that is seen. */
before(async () => {
  await writeFile(image, await drawLeaves(320, 180));
  await makeGrayVideo(film, {
    ...SIZE,
    timeBase: { num: 1, den: 1000 },
    pts: Array.from({ length: FRAMES + 1 }, (_, i) => Math.round((i * 1000) / RATE)),
    draw: (_number, planes) => {
      planes[0].samples.fill(200);
      for (const { samples } of planes.slice(1)) samples.fill(128);
    },
  });
});

/** How far each frame is from the one before, along the motion, in 8-bit codes. */
async function measureDifferences(file: string): Promise<number[]> {
  const meter = new AlignedDifference(SIZE);
  const frames = await decodeLuma(file);
  return frames.flatMap(({ luma, peak }) => {
    const samples = Float32Array.from(luma, (code) => code / peak);
    return meter.add({ ...SIZE, samples, stride: SIZE.width }) ?? [];
  });
}

suite('films behind the subject', () => {
  test('are made of clips of another size, rate, length and codec, to the frame, without a seen join', {
    skip: unlessFull,
  }, async () => {
    const engine = new FilmEngine(path('joined.log'));
    const { run, plan } = createMadeBackgroundRuns(path('joined'), engine);
    const asked = options('joined', { image, engine: 'films', prompt: 'wind' });
    const planned = await plan(asked);
    assert.deepEqual(await engine.listOrders(), []);
    const summary = await run(asked);
    assert.equal(summary.status, 'completed');
    const made = await engine.listOrders();
    assert.equal(made.length, 3);
    assert.equal(planned.generation!.requests, 3);
    // 4.58 seconds, and twice half a second that two clips have in common.
    assert.ok(Math.abs(planned.generation!.seconds - (FRAMES + 2 * 12) / RATE) < 1e-9);
    assert.deepEqual(planned.generation!.unpriced, ['pan at films.example']);
    const { output } = asked;
    const frames = await decodeLuma(output);
    assert.equal(frames.length, FRAMES);
    const { width, height } = requireVideo(await probe(output));
    assert.deepEqual({ width, height }, SIZE);
    const differences = await measureDifferences(output);
    const starts = [1, 2].map((clip) => Math.floor((clip * (FRAMES + 24)) / 3) - clip * 12);
    for (const start of starts) {
      const seam = Math.max(...differences.slice(start - 1, start + 12));
      const around = [
        ...differences.slice(start - 13, start - 1),
        ...differences.slice(start + 12, start + 24),
      ];
      const usual = around.reduce((sum, each) => sum + each, 0) / around.length;
      assert.ok(seam <= 1.5 * usual, `${seam} at ${start}, usually ${usual}`);
    }
    assert.ok(!listWarnings(summary).some((code) => code.startsWith('background.join-seen')));
    // Nothing stands still, and nothing is held.
    assert.ok(differences.every((each) => each > 0));
    assert.equal(summary.spending!.items[0]!.requests, 3);
    // The same again costs nothing.
    await run({ ...asked, output: path('again.mkv') });
    assert.equal((await engine.listOrders()).length, 3);
  });

  test('of words begin with a picture that is made, and a plan is replayed', {
    skip: unlessFull,
  }, async () => {
    const engine = new FilmEngine(path('words.log'));
    const { run, plan } = createMadeBackgroundRuns(path('words'), engine);
    const asked = { prompt: 'leaves', imageEngine: 'leaves' };
    const planned = await plan(options('words', { ...asked, engine: 'films', seed: 7 }));
    const { kind, prompt, seed, engine: films } = planned.background;
    assert.deepEqual([kind, prompt, seed, films], ['prompt', 'leaves', 7, 'films']);
    assert.deepEqual([planned.generation!.pictures, planned.generation!.requests], [1, 4]);
    const fromPlan = path('plan.json');
    await writeFile(fromPlan, JSON.stringify(planned));
    const summary = await run(options('words', { fromPlan }));
    assert.equal(summary.status, 'completed');
    assert.deepEqual(await engine.listOrders(), ['leaf', 'pan', 'pan', 'pan']);
    // A still picture of the same words is there already.
    await run(options('still', { ...asked, seed: 7 }));
    assert.equal((await engine.listOrders()).length, 4);
    await assert.rejects(run(options('other', { fromPlan, seed: 8 })), { code: 'background.plan-mismatch' });
  });

  test('give way to the picture where the engine fails, once, and are insisted on', async () => {
    const engine = new FilmEngine(path('failed.log'));
    engine.fails = () => true;
    const { run } = createMadeBackgroundRuns(path('failed'), engine);
    const summary = await run(options('failed', { image, engine: 'films', life: false }));
    assert.equal(summary.status, 'completed');
    const warning = summary.warnings.find(({ code }) => code === 'background.engine-fell-back')!;
    assert.match(warning.message, /moved by its depth.*instead of films for shot 1/);
    assert.equal((await engine.listOrders()).length, 1);
    assert.equal(new Set((await decodeLuma(path('failed.mkv'))).map(({ luma }) => luma[700])).size, 1);
    await assert.rejects(run(options('strict', { image, engine: 'films', require: true })), {
      code: 'internal',
    });
    // Words alone have no picture to show.
    await assert.rejects(run(options('bare', { prompt: 'leaves', imageEngine: 'leaves' })), {
      code: 'internal',
    });
  });

  test('are asked for in no way that can come to nothing', async () => {
    const engine = new FilmEngine(path('wrong.log'));
    const { run, plan } = createMadeBackgroundRuns(path('wrong'), engine);
    const refuse = (more: object, code: string, reason?: string) =>
      assert.rejects(run(options('wrong', more)), { code, ...(reason !== undefined && { reason }) });
    await refuse({ prompt: 'leaves' }, 'background.engine-missing', 'none');
    await refuse({ prompt: 'leaves', engine: 'films' }, 'background.engine-missing', 'still');
    await refuse({}, 'background.choose-one');
    engine.still = 'unused';
    const words = createMadeBackgroundRuns(path('wrong-words'), engine);
    await assert.rejects(words.run(options('wrong', { image, engine: 'films' })), {
      code: 'background.engine-still',
    });
    const { generation } = await words.plan(options('words-alone', { prompt: 'leaves', engine: 'films' }));
    assert.deepEqual([generation!.pictures, generation!.requests], [0, 3]);
    const unused = await plan(options('unused', { color: '#fff', prompt: 'leaves', engine: 'films' }));
    assert.equal(unused.generation, undefined);
    assert.deepEqual(await engine.listOrders(), []);
  });

  test('are estimated without asking for anything', async () => {
    const engine = new FilmEngine(path('estimate.log'));
    const { run } = createMadeBackgroundRuns(path('estimate'), engine);
    const { outputs } = await run(options('estimate', { image, engine: 'films', estimate: true }));
    const { requests, films } = JSON.parse(await readFile(outputs.estimate!, 'utf8'));
    assert.equal(requests, 3);
    assert.deepEqual([films[0].shot, films[0].clip], [1, film]);
    assert.deepEqual(await engine.listOrders(), []);
  });

  test('are paid once, though the run is killed between them', { skip: unlessFull }, async () => {
    const work = path('killed');
    const asked = options('killed', { image, engine: 'films' });
    for (const share of isFull ? [0, 1 / 3, 2 / 3] : [2 / 3]) {
      const killed: KilledRun = {
        production: 'backgroundOfEngines',
        work,
        options: asked,
        point: { step: 'make-clips', share },
      };
      const child = spawn(process.execPath, [PROGRAM, JSON.stringify(killed)], { stdio: 'inherit' });
      assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL']);
    }
    const engine = new FilmEngine(`${work}.log`);
    assert.equal((await engine.listOrders()).length, 2);
    const summary = await createMadeBackgroundRuns(work, engine).run(asked);
    assert.equal(summary.status, 'completed');
    assert.equal((await engine.listOrders()).length, 3);
    assert.equal(summary.spending!.items[0]!.requests, 3);
  });
});
