import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { before, suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { hashFile } from '../../src/core/hashing.ts';
import type { BackgroundPlan } from '../../src/productions/background/plan.ts';
import { createBackgroundRuns, listFiles, listWarnings } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { decodeLuma } from '../support/frames.ts';
import { brightMatter, lumaMatter } from '../support/luma-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const FRAMES = 4;
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const MATTERS = [lumaMatter, brightMatter, lanczos];
const { run, plan } = createBackgroundRuns(path('work'), MATTERS);
const film = path('film.mp4');
const request = (name: string) => ({ videos: [film], color: '#b0b0b0', output: path(`${name}/film.mp4`) });

type Edit = (plan: BackgroundPlan) => unknown;
type Shot = BackgroundPlan['clips'][number]['shots'][number];

let planned: BackgroundPlan;

before(async () => {
  await makeBlockFilm(film, { shots: 2, frames: FRAMES });
  planned = await plan(request('planned'));
});

/** Options of a run by the plan with something changed in it. */
async function replay(name: string, edit: Edit) {
  const file = path(`${name}.json`);
  await writeFile(file, JSON.stringify(edit(structuredClone(planned))) ?? 'no JSON');
  return { ...request(name), fromPlan: file };
}

/** The plan with its shots changed. */
const withShots = (change: (shots: readonly Shot[]) => readonly unknown[]): Edit => {
  return ({ clips: [clip], ...plan }) => ({ ...plan, clips: [{ ...clip!, shots: change(clip!.shots) }] });
};

/** Digests of the files of a run, by their names. */
async function digestFiles(name: string): Promise<Record<string, string>> {
  const names = await listFiles(path(name));
  const digests = await Promise.all(names.map((each) => hashFile(path(`${name}/${each}`))));
  return Object.fromEntries(names.map((each, i) => [basename(each), digests[i]!]));
}

test('a plan says what a run would do, and writes nothing', async () => {
  const [clip] = planned.clips;
  assert.deepEqual(
    clip!.shots.map(({ number, matter, candidates }) => [
      number,
      matter,
      candidates.map((each) => each.matter),
    ]),
    [1, 2].map((number) => [number, 'luma', ['luma', 'bright']]),
  );
  assert.equal(planned.background.kind, 'color');
  assert.deepEqual(await listFiles(path('planned')), []);
});

test('a plan that nobody edited gives the same bytes, on a machine that knows nothing of it', async () => {
  await run(request('direct'));
  const { run: runElsewhere } = createBackgroundRuns(path('work-elsewhere'), MATTERS);
  await runElsewhere(await replay('same', (plan) => plan));
  const digests = await digestFiles('direct');
  assert.ok(Object.keys(digests).length >= 6, Object.keys(digests).join());
  assert.deepEqual(await digestFiles('same'), digests);
});

test('an upscaler that would add nothing here is refused before anything is done', async () => {
  const detailer = {
    ...lanczos,
    name: 'detailer',
    create: async (...asked: Parameters<typeof lanczos.create>) => ({
      ...(await lanczos.create(...asked)),
      onlyAddsDetail: true,
    }),
  };
  const runs = createBackgroundRuns(path('detailer'), [...MATTERS, detailer]);
  await assert.rejects(runs.plan({ ...request('detailed'), upscaler: 'detailer' }), {
    code: 'background.upscaler-detail',
  });
});

test('a subject in a plan has both sides of its box, or neither', async () => {
  const halved = await replay('halved', (plan) => ({ ...plan, subject: { x: 45, y: 40, width: 9 } }));
  await assert.rejects(plan(halved), { code: 'background.plan-invalid' });
});

test('a plan holds several places, and is replayed with those that were edited', async () => {
  const subject = { x: 45, y: 40, outside: [{ x: 2, y: 2 }] };
  const edited = await replay('places', (plan) => ({ ...plan, subject }));
  assert.deepEqual((await plan(edited)).subject, subject);
  const { subject: planned } = await plan({ ...request('marked'), subject: '45,40;46,41;!2,2' });
  assert.deepEqual(planned, { ...subject, inside: [{ x: 46, y: 41 }] });
  await assert.rejects(plan({ ...edited, subject: '45,40' }), { code: 'background.plan-mismatch' });
});

test('a subject in a plan may be a box over the edge, and has as many places as options have', async () => {
  const subject = { x: 20, y: 30, width: 60, height: 40 };
  assert.deepEqual((await plan(await replay('edge', (plan) => ({ ...plan, subject })))).subject, subject);
  const places = Array.from({ length: 10 }, (_, i) => ({ x: 40 + i, y: 30 }));
  const many = await replay('many', (plan) => ({
    ...plan,
    subject: { x: 45, y: 40, inside: places, outside: places },
  }));
  await assert.rejects(plan(many), { code: 'background.plan-invalid', message: /subject: .*16 places/ });
  const beyond = {
    x: 45,
    y: 40,
    inside: [{ x: 46, y: 40 }],
    outside: [
      { x: 1, y: 1 },
      { x: 500, y: 1 },
    ],
  };
  await assert.rejects(plan(await replay('beyond', (plan) => ({ ...plan, subject: beyond }))), {
    code: 'background.subject-outside',
    message: /subject\.outside\.1 \(500,1\)/,
  });
  const words = await replay('words', (plan) => ({ ...plan, subject: { words: '45,40', detector: 'auto' } }));
  await assert.rejects(plan(words), { code: 'background.plan-invalid', message: /subject\.words: / });
});

test('what is edited happens: another engine for a shot, and no engine', async () => {
  const options = await replay(
    'engines',
    withShots(([first, second]) => [
      { ...first!, matter: null },
      { ...second!, matter: 'bright' },
    ]),
  );
  const summary = await run({ ...options, matteOnly: true });
  assert.equal(summary.status, 'partial');
  const sampled = await run({ ...options, sample: 1 });
  assert.equal(sampled.status, 'partial');
  const kept = summary.warnings.find(({ code }) => code === 'background.shot-kept');
  assert.match(kept!.message, /keeps its background\. The plan says so\.$/);
  await assert.rejects(plan({ ...options, require: true }), {
    code: 'background.no-method',
    message: /would keep their background\. Shot 1 .*The plan says so\./,
  });
  assert.deepEqual(
    listWarnings(summary).filter((code) => code.startsWith('background.shot')),
    ['background.shot-kept 1'],
  );
  const mattes = await decodeLuma(summary.outputs.alpha_mattes!);
  for (const { luma, peak } of mattes.slice(0, FRAMES)) assert.ok(luma.every((code) => code === peak));
  // The block in the middle is background now, and the wall around it the subject.
  for (const { luma, peak } of mattes.slice(FRAMES))
    assert.deepEqual([luma[2 * 96 + 2], luma[40 * 96 + 45]], [peak, 0]);
});

test('what is edited happens: how it is composed, as if options had said so', async () => {
  const compositing = { shadowOpacity: 0, feather: 9, relight: 0.7 };
  await run({ ...request('options'), ...compositing });
  const edited = await replay('settings', (plan) => ({
    ...plan,
    compositing: { ...plan.compositing, ...compositing },
  }));
  const summary = await run(edited);
  const made = summary.steps.filter(({ status }) => status === 'run').map(({ name }) => name);
  assert.deepEqual(new Set(made), new Set(['assemble']), 'only what lies elsewhere is made again');
  const digests = await digestFiles('settings');
  assert.deepEqual(digests, await digestFiles('options'));
  assert.notEqual(digests['film.mp4'], (await digestFiles('direct'))['film.mp4']);
});

suite('a plan holds blur, colors, size, depth and subject', () => {
  const lut = path('table.cube');
  const other = path('other.cube');
  const { color: _, ...rest } = request('blurred');
  const own = { subject: '45,40', blurStrength: 7, upscale: true, upscaler: 'lanczos', depth: 'builtin' };
  const asked = { ...rest, blur: true, lut };
  const file = path('blurred.json');

  before(async () => {
    await writeFile(lut, writeTable(0.9));
    await writeFile(other, writeTable(0.5));
    await writeFile(file, JSON.stringify(await plan({ ...asked, ...own })));
  });

  test('and gives them to a run that is told nothing else', async () => {
    const held = JSON.parse(await readFile(file, 'utf8')) as BackgroundPlan;
    assert.deepEqual(held.subject, { x: 45, y: 40 });
    assert.deepEqual([held.background.blurStrength, held.background.depth], [7, 'builtin']);
    assert.deepEqual(held.result, { upscale: true, upscaler: 'lanczos' });
    assert.equal(held.compositing.lut, await hashFile(lut));
    assert.deepEqual(await plan({ ...asked, fromPlan: file, upscale: true }), held);
    const small = { ...held, result: { ...held.result, upscale: false } };
    await writeFile(path('small.json'), JSON.stringify(small));
    await run({ ...asked, ...own, upscale: false });
    const output = path('replayed/film.mp4');
    const { steps } = await run({ ...asked, output, fromPlan: path('small.json') });
    const made = steps.filter(({ status }) => status === 'run').map(({ name }) => name);
    assert.deepEqual(new Set(made), new Set(['assemble']), 'only what lies elsewhere is made again');
  });

  for (const [name, given, message] of [
    ['no table', { lut: undefined }, /table of colors/],
    ['another table', { lut: other }, /table of colors/],
    ['another strength', { blurStrength: 2 }, /options that are given: blurStrength\./],
    ['another subject', { subject: '10,10' }, /options that are given: subject\./],
  ] as const)
    test(`and refuses ${name}`, () =>
      assert.rejects(plan({ ...asked, upscale: true, fromPlan: file, ...given }), {
        code: 'background.plan-mismatch',
        message,
      }));
});

/** A table of colors that darkens. */
function writeTable(gain: number): string {
  const entries = Array.from({ length: 8 }, (_, i) =>
    [i & 1, (i >> 1) & 1, i >> 2].map((value) => value * gain).join(' '),
  );
  return ['LUT_3D_SIZE 2', ...entries].join('\n');
}

test('options that a plan overrules are refused, and not those that agree with it', async () => {
  const options = await replay('overruled', (plan) => ({
    ...plan,
    compositing: { ...plan.compositing, shadowOpacity: 0, relight: 0.7 },
  }));
  await assert.rejects(plan({ ...options, feather: 40, focus: '0.5,0.1', relight: 0.7 }), {
    code: 'background.plan-mismatch',
    message: /options that are given: focus(, | and )feather\./,
  });
  const { compositing } = await plan({ ...options, shadow: false, relight: 0.7 });
  assert.deepEqual([compositing.shadowOpacity, compositing.relight], [0, 0.7]);
});

suite('a plan that does not fit is refused, with the place that is wrong', () => {
  const cases: Readonly<Record<string, readonly [edit: Edit, code: string, message: RegExp]>> = {
    'of another video': [
      ({ clips: [clip], ...plan }) => ({ ...plan, clips: [{ ...clip!, digest: '0'.repeat(64) }] }),
      'mismatch',
      /film\.mp4/,
    ],
    'of another version': [(plan) => ({ ...plan, version: '1' }), 'invalid', /version/],
    'of another kind of background': [
      (plan) => ({ ...plan, background: { ...plan.background, kind: 'image' } }),
      'mismatch',
      /image.*color/,
    ],
    'with a misspelled key': [
      (plan) => ({ ...plan, compositing: { ...plan.compositing, fether: 2 } }),
      'invalid',
      /compositing\.fether.*compositing\.feather/,
    ],
    'with an unknown key of a shot': [
      withShots(([first, ...more]) => [{ ...first!, mood: 'sad' }, ...more]),
      'invalid',
      /clips\.0\.shots\.0\.mood/,
    ],
    'with a value out of range': [
      (plan) => ({ ...plan, compositing: { ...plan.compositing, relight: 2 } }),
      'invalid',
      /compositing\.relight/,
    ],
    'with an engine that is not there': [
      withShots(([first, second]) => [first, { ...second!, matter: 'nobody' }]),
      'mismatch',
      /shot 2.*nobody.*luma.*bright/,
    ],
    'with a shot less': [withShots(([first]) => [first]), 'mismatch', /Shot 2/],
    'with a shot that lies elsewhere': [
      withShots(([first, second]) => [{ ...first!, endSeconds: 0.1 }, second]),
      'mismatch',
      /Shot 1/,
    ],
    'that is no JSON': [() => undefined, 'invalid', /not JSON/],
  };
  for (const [name, [edit, code, message]] of Object.entries(cases))
    test(name, async () => {
      const options = await replay('refused', edit);
      await assert.rejects(run(options), { code: `background.plan-${code}`, message });
      assert.deepEqual(await listFiles(path('refused')), []);
    });
});
