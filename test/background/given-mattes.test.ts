import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { createConstantRate, type VideoOptions } from '../../src/testing/make-video.ts';
import { createBackgroundRuns, listFiles, listWarnings } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { decodeLuma } from '../support/frames.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { makeGrayVideo } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
const film = path('film.mp4');
const FRAMES = 8;
const [WIDTH, HEIGHT] = [96, 54];
/** Share of the width in which the subject of a matte ends: it grows by an eighth with each eighth of the time. */
const getEdge = (share: number): number => Math.floor(share * FRAMES + 1e-6) / FRAMES;

before(() => makeBlockFilm(film, { frames: FRAMES }));

/** Mattes of a subject that comes in from the left, at any size and rate, as long as the film unless told otherwise. */
async function makeMattes(
  name: string,
  { count, ...options }: Partial<VideoOptions> & { count: number },
): Promise<string> {
  const ticks = (FRAMES * 1000) / count;
  await makeGrayVideo(path(name), {
    pts: createConstantRate(count).map((pts) => (pts / 1000) * ticks),
    encoder: 'ffv1',
    pixelFormat: 'gray',
    encoderOptions: { level: 3 },
    draw: (number, [luma, ...chroma]) => {
      const { samples, stride, width, height } = luma;
      for (const plane of chroma) plane.samples.fill(128);
      const end = getEdge(number / count) * width;
      // Limited range, as videos have it.
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) samples[y * stride + x] = x < end ? 235 : 16;
    },
    ...options,
  });
  return path(name);
}

/** Where the subject ends in each matte of a run, as a share of the width; each has nothing and all beside it. */
async function readEdges(matte: string, name: string): Promise<number[]> {
  const output = path(`${name}/result.mp4`);
  const { outputs } = await run({ videos: [film], matte, matteOnly: true, output });
  assert.deepEqual(Object.keys(outputs), ['alpha_mattes']);
  const mattes = await decodeLuma(outputs.alpha_mattes!);
  return mattes.map(({ luma, peak }) => {
    const row = luma.subarray(20 * WIDTH, 21 * WIDTH);
    const edge = row.findIndex((code) => code < peak / 2);
    // Scaling blurs the edge by a few pixels.
    row.forEach((code, x) => {
      if (x < edge - 4) assert.ok(code > 0.99 * peak, `${code} at ${x} of ${name}`);
      if (x > edge + 4) assert.ok(code < 0.01 * peak, `${code} at ${x} of ${name}`);
    });
    return edge / WIDTH;
  });
}

function assertNear(edges: readonly number[], wanted: readonly number[]): void {
  assert.equal(edges.length, wanted.length);
  for (const [i, edge] of edges.entries())
    assert.ok(Math.abs(edge - wanted[i]!) < 0.02, `${edges}, wanted ${wanted}`);
}

suite('mattes that were made elsewhere', () => {
  const all = Array.from({ length: FRAMES }, (_, i) => i / FRAMES);

  test('of the same size and rate are taken frame by frame', async () => {
    assertNear(await readEdges(await makeMattes('same.mkv', { count: FRAMES }), 'same'), all);
  });

  test('of another size are scaled, lossy ones too', async () => {
    const mattes = await makeMattes('large.mp4', {
      count: FRAMES,
      width: 2 * WIDTH,
      height: 2 * HEIGHT,
      encoder: 'libx264',
      pixelFormat: 'yuv420p',
      encoderOptions: { crf: 1 },
    });
    assertNear(await readEdges(mattes, 'large'), all);
  });

  test('of another rate are taken by time', async () => {
    const halved = await makeMattes('halved.mkv', { count: FRAMES / 2 });
    assertNear(
      await readEdges(halved, 'halved'),
      all.map((share) => Math.floor(share * 4) / 4),
    );
    assertNear(await readEdges(await makeMattes('doubled.mkv', { count: 2 * FRAMES }), 'doubled'), all);
  });

  test('that are shorter by a frame are held, and by more refused', async () => {
    const pts = createConstantRate(FRAMES);
    const short = await makeMattes('short.mkv', { count: FRAMES, pts: pts.slice(0, -1) });
    assertNear(await readEdges(short, 'short'), [...all.slice(0, -1), all.at(-2)!]);
    const shorter = await makeMattes('shorter.mkv', { count: FRAMES, pts: pts.slice(0, -2) });
    await assert.rejects(readEdges(shorter, 'shorter'), { code: 'background.matte-mismatch' });
    assert.deepEqual(await listFiles(path('shorter')), []);
  });

  test('with transparency count by it, not by their brightness', async () => {
    // What is converted to a format with transparency is opaque.
    const opaque = await makeMattes('opaque.mkv', { count: FRAMES, pixelFormat: 'yuva420p' });
    const { outputs } = await run({
      videos: [film],
      matte: opaque,
      matteOnly: true,
      output: path('o/r.mp4'),
    });
    for (const { luma, peak } of await decodeLuma(outputs.alpha_mattes!))
      assert.ok(luma.every((code) => code === peak));
  });

  test('decide what is shown: the film inside, the new background outside', async () => {
    const options = {
      feather: 0,
      shadow: false,
      relight: 0,
      lightWrap: 0,
      colorStrength: 0,
      matchGrain: false,
    };
    const matte = path('same.mkv');
    const output = path('whole/result.mkv');
    const summary = await run({ videos: [film], matte, color: '#b0b0b0', output, ...options });
    assert.equal(summary.status, 'completed');
    assert.deepEqual(
      listWarnings(summary).filter((code) => code !== 'background.quality'),
      [],
    );
    const [source, result] = [await decodeLuma(film), await decodeLuma(output)];
    for (const [i, { luma, peak }] of result.entries())
      for (let x = 0, end = getEdge(i / FRAMES) * WIDTH; x < WIDTH; x += 4) {
        if (Math.abs(x - end) < 6) continue;
        const [code, kept] = [(luma[8 * WIDTH + x]! * 255) / peak, source[i]!.luma[8 * WIDTH + x]!];
        // #b0b0b0 in limited range.
        assert.ok(Math.abs(code - (x < end ? kept : 167)) < 6, `${code} at ${x} of frame ${i}`);
      }
  });
});

test('mattes that are white all over, or black, are named', async () => {
  const codes = { 'all-subject': 235, 'no-subject': 16 };
  for (const [code, level] of Object.entries(codes)) {
    const draw: VideoOptions['draw'] = (_, [luma]) => luma.samples.fill(level);
    const matte = await makeMattes(`${code}.mkv`, { count: FRAMES, draw });
    const summary = await run({ videos: [film], matte, matteOnly: true, output: path(`${code}.mp4`) });
    assert.deepEqual(listWarnings(summary), [`background.${code} 1`]);
  }
});

test('mattes alone need no new background, and are all that is written', async () => {
  const summary = await run({ videos: [film], matteOnly: true, output: path('alone/result.mp4') });
  assert.equal(summary.status, 'completed');
  assert.deepEqual(await listFiles(path('alone')), ['result-alpha.mkv']);
  assert.deepEqual(summary.outputs, { alpha_mattes: path('alone/result-alpha.mkv') });
  assert.ok(!summary.steps.some(({ name }) => /composite|generate|check-quality/.test(name)));
  const mattes = await decodeLuma(path('alone/result-alpha.mkv'));
  const subject = mattes.map(({ luma, peak }) => luma.filter((code) => code === peak).length / luma.length);
  for (const share of subject) assert.ok(Math.abs(share - 1 / 6) < 0.01, `${subject}`);
});

test('samples of mattes alone need no new background either, and show the mattes', async () => {
  const summary = await run({ videos: [film], matteOnly: true, sample: 2, output: path('few/result.mp4') });
  assert.equal(summary.status, 'completed');
  assert.deepEqual(Object.keys(summary.outputs), ['sample1', 'sample2', 'estimate']);
  assert.ok(!summary.steps.some(({ name }) => /composite|generate/.test(name)));
  const [sample] = await decodeLuma(summary.outputs.sample1!);
  const [wall, block] = [2, 40].map((y) => sample!.luma[y * 2 * WIDTH + WIDTH + 36]! / sample!.peak);
  assert.ok(wall! < 0.1 && block! > 0.9, `${wall} ${block}`);
});

test('results that mattes alone and samples cannot have are named', async () => {
  const request = {
    videos: [film],
    matteOnly: true,
    keep: ['blend_mask', 'hair_mattes', 'depth_map'],
  } as const;
  const listUnmade = async (more: object) => {
    const { warnings } = await run({ ...request, keep: [...request.keep], videos: [film], ...more });
    return warnings.filter(({ code }) => code === 'background.keep-unused').map((each) => each.parameters);
  };
  const roles = ['blend_mask', 'depth_map'];
  assert.deepEqual(await listUnmade({ output: path('unmade/a.mp4') }), [{ option: '--matte-only', roles }]);
  assert.deepEqual(await listUnmade({ output: path('unmade/b.mp4'), sample: 1 }), [
    { option: '--sample', roles: request.keep },
  ]);
});

test('each of several videos has its report, and one that cannot be read is left out', async () => {
  const videos = [film, path('none.mp4'), film];
  const made = await run({ videos, color: '#406080', output: path('several/result.mp4') });
  assert.equal(made.status, 'partial');
  assert.deepEqual(
    made.warnings.map(({ code, reason }) => [code, reason]),
    [['input.not-found', 'source-left-out']],
  );
  assert.equal(made.report, path('several/result-1-report.html'));
  assert.equal(made.outputs.report3, path('several/result-3-report.html'));
  const tried = await run({ videos, color: '#406080', output: path('tried/result.mp4'), sample: 1 });
  assert.equal(tried.outputs.report3, path('tried/result-3-samples/index.html'));
});
