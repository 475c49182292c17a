import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { FootlightError } from '../../src/core/errors.ts';
import type { EngineAdapter } from '../../src/engines/engine.ts';
import type { WorkflowSummary } from '../../src/execution/workflow.ts';
import type { ImprovedResult } from '../../src/productions/background/quality/improve.ts';
import { writeBackgroundPicture } from '../support/background-film.ts';
import { createBackgroundRuns, type GivenOptions } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { decodeLuma } from '../support/frames.ts';
import { brightMatter, createLumaMatter, lumaMatter } from '../support/luma-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const FRAMES = 4;
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const film = path('film.mp4');

before(() => makeBlockFilm(film, { shots: 2, frames: FRAMES }));

const request = (name: string, options: GivenOptions = {}): GivenOptions => ({
  videos: [film],
  color: '#b0b0b0',
  output: path(`${name}/film.mp4`),
  ...options,
});

/** What a film's mattes say of a place on its wall and of one on the block. */
async function readPlaces(mattes: string): Promise<(readonly number[])[]> {
  return (await decodeLuma(mattes)).map(({ luma, peak }) =>
    [2 * 96 + 2, 40 * 96 + 40].map((place) => luma[place]! / peak),
  );
}

test('an engine that is asked for by another name makes the same mattes, and no step anew', async () => {
  const named = { ...lumaMatter, aliases: ['dark'] };
  const { run } = createBackgroundRuns(path('work-alias'), [named, brightMatter, lanczos]);
  for (const [i, matter] of ['dark', 'luma'].entries()) {
    const { outputs, status, steps } = await run(request(matter, { matter, matteOnly: true }));
    assert.equal(status, 'completed');
    assert.deepEqual(await readPlaces(outputs.alpha_mattes!), new Array(2 * FRAMES).fill([0, 1]));
    const again = steps.filter(({ name, status }) => status === 'run' && /survey|separate/.test(name));
    assert.equal(again.length > 0, i === 0);
  }
});

test('a plate that no shot is matted by is named', async () => {
  const plate = path('plate.png');
  await writeBackgroundPicture(plate, 96, 54);
  const { run } = createBackgroundRuns(path('work-plate'), [lumaMatter, lanczos]);
  for (const [name, given, codes] of [
    ['without', {}, []],
    ['with', { plate }, ['background.plate-unused']],
  ] as const) {
    const { warnings } = await run(request(name, { ...given, matteOnly: true }));
    const found = warnings.map(({ code }) => code).filter((code) => code.startsWith('background.plate'));
    assert.deepEqual(found, codes, name);
  }
});

test('what takes the place of an engine that is missing or fails is what suits each shot', async () => {
  const create = (name: string, code: string): EngineAdapter<'matter'> => ({
    ...lumaMatter,
    name,
    create: async () => Promise.reject(new FootlightError(code, { kind: 'terminal', value: name })),
  });
  // The first embedded engine finds everything else than the subject, and doesn't suit the shots.
  const unfit = { ...createLumaMatter('unfit', 0.1, () => false), isEmbedded: true };
  const missing = create('missing', 'model.not-installed');
  const { run, plan } = createBackgroundRuns(path('work-missing'), [unfit, missing, lumaMatter, lanczos]);
  const wanted = request('missing', { matter: 'missing', matteOnly: true });
  const { outputs, status, warnings } = await run(wanted);
  assert.equal(status, 'completed');
  assert.deepEqual(await readPlaces(outputs.alpha_mattes!), new Array(2 * FRAMES).fill([0, 1]));
  assert.match(warnings[0]!.message, /^What suits each shot was used instead of missing: .*not installed/);
  const planned = await plan(wanted);
  for (const { matter, candidates } of planned.clips[0]!.shots)
    assert.deepEqual([matter, candidates.map((each) => each.matter)], ['luma', ['unfit', 'luma']]);
  await assert.rejects(run({ ...wanted, require: true }), { code: 'model.not-installed' });
});

/** How often a run did a step itself, by its name. */
function countSteps({ steps }: WorkflowSummary): Record<string, number> {
  const done = Object.groupBy(
    steps.filter(({ status }) => status === 'run'),
    ({ name }) => name,
  );
  return Object.fromEntries(Object.entries(done).map(([name, all]) => [name, all!.length]));
}

test('a repair by another engine is told of as such, and an engine more makes nothing anew', async () => {
  // Sees the subject in every other frame only.
  const flickering = createLumaMatter('flickering', 0.9, (luma, pts) => luma < 150 && pts % 2000n === 0n);
  const steady = createLumaMatter('steady', 0.8, (luma) => luma < 150);
  const adapters = [flickering, steady, lanczos];
  const { run } = createBackgroundRuns(path('work-repair'), adapters);
  // Of one shot: the worst of several decides, and the color of this film's second one is rated low anyway.
  await makeBlockFilm(path('single.mp4'), { frames: FRAMES });
  const none = { relight: 0, colorStrength: 0, shadow: false, matchGrain: false };
  const effects = { ...none, videos: [path('single.mp4')] };
  const summary = await run(request('repair', effects));
  const { outputs } = summary;
  assert.deepEqual(await readPlaces(outputs.alpha_mattes!), new Array(FRAMES).fill([0, 1]));
  const { repairs } = JSON.parse(await readFile(outputs.qa_report!, 'utf8')) as ImprovedResult<unknown>;
  assert.ok(repairs.some(({ repair, isKept }) => repair === 'other-matter' && isKept));
  const page = await readFile(path('repair/film-report.html'), 'utf8');
  assert.match(page, /<td>steady<\/td>/);
  assert.match(page, /<td>flickering 0.90<\/td>/);
  // Once for each engine that mattes: the other repairs leave the subject where it is.
  assert.equal(countSteps(summary)['follow-camera'], 2);
  const { run: runAgain } = createBackgroundRuns(path('work-repair'), [...adapters, brightMatter]);
  assert.deepEqual(countSteps(await runAgain(request('repair', effects))), {
    'survey-shots': 1,
    'background-report': 1,
  });
});

test('engines that hold the accelerator survey shots one after the other', async () => {
  let holder: string | undefined;
  const holding = (adapter: EngineAdapter<'matter'>): EngineAdapter<'matter'> => ({
    ...adapter,
    async create(choice, environment) {
      const matter = await adapter.create(choice, environment);
      return {
        ...matter,
        usesAccelerator: true,
        async openSurvey(request) {
          assert.equal(holder, undefined, 'it would wait for ever');
          holder = matter.id;
          const survey = await matter.openSurvey(request);
          return {
            add: (...seen) => survey.add(...seen),
            finish: () => survey.finish(),
            async [Symbol.asyncDispose]() {
              holder = undefined;
            },
          };
        },
      };
    },
  });
  const matters = [holding(lumaMatter), holding(brightMatter)];
  const { plan } = createBackgroundRuns(path('work-accelerator'), [...matters, lanczos]);
  const { clips } = await plan(request('accelerator', { matteOnly: true }));
  assert.deepEqual(
    clips[0]!.shots.map(({ matter }) => matter),
    ['luma', 'luma'],
  );
});
