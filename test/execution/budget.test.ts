import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { budgetOptions, readBudget } from '../../src/execution/budget/budget-options.ts';
import { createMadeBackgroundRuns } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { drawLeaves, FilmEngine } from '../support/film-engine.ts';
import { createStoryboardRuns } from '../support/storyboard-runs.ts';
import { makeGrayVideo } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const film = path('film.mkv');
const image = path('leaves.png');
const RATE = 12;
const FRAMES = 42;
/** 3.5 seconds, and half a second that two clips have in common; a dollar a second. */
const COST = 4;
const prices = { FOOTLIGHT_PRICES: path('prices.json') };

before(async () => {
  await writeFile(image, await drawLeaves(160, 90));
  const listed = [
    { host: 'films.example', model: 'pan', currency: 'USD', second: 1, date: '2026-11-01', source: 'test' },
    { host: 'films.example', model: 'leaf', currency: 'CNY', picture: 2, date: '2026-11-01', source: 'test' },
  ];
  await writeFile(prices.FOOTLIGHT_PRICES, JSON.stringify({ prices: listed }));
  await makeGrayVideo(film, {
    ...{ width: 64, height: 36 },
    timeBase: { num: 1, den: 1000 },
    pts: Array.from({ length: FRAMES + 1 }, (_, i) => Math.round((i * 1000) / RATE)),
    draw: (_number, planes) => {
      planes[0].samples.fill(200);
      for (const { samples } of planes.slice(1)) samples.fill(128);
    },
  });
});

const options = (name: string, more: object) => ({
  ...{ videos: [film], output: path(`${name}.mkv`), crf: 30, shadow: false, relight: 0 },
  ...more,
});

test('budgets are amounts with or without a currency', () => {
  const read = (budgetMoney: unknown) =>
    readBudget({ budgetMoney: budgetOptions.budgetMoney.parse(budgetMoney) });
  assert.deepEqual(read('5'), { amount: 5, allowsUnknown: false });
  assert.deepEqual(read('5usd'), { amount: 5, currency: 'USD', allowsUnknown: false });
  assert.deepEqual(read('30 CNY'), { amount: 30, currency: 'CNY', allowsUnknown: false });
  assert.equal(read(undefined), undefined);
  for (const wrong of ['', '-1', 'USD', '5 dollars', '1e3', '5USDX'])
    assert.throws(() => read(wrong), Error, wrong);
});

suite('a budget', () => {
  test('admits all that a run asks for, or none of it', async () => {
    const engine = new FilmEngine(path('whole.log'));
    const { run, plan } = createMadeBackgroundRuns(path('whole'), engine, prices);
    const asked = options('whole', { image, engine: 'films' });
    await assert.rejects(
      run({ ...asked, budgetMoney: `${COST - 0.01}USD` }),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'budget.exceeded');
        assert.match(error.message, /3.99 USD.*4 USD.*0 was spent/);
        return true;
      },
    );
    assert.deepEqual(await engine.listOrders(), []);
    // A plan says what it would cost.
    assert.deepEqual((await plan({ ...asked, budgetMoney: '1' })).generation!.cost, { USD: COST });
    const summary = await run({ ...asked, budgetMoney: String(COST) });
    assert.deepEqual(summary.budget, { amount: COST, currency: null, spent: { USD: COST } });
    assert.equal((await engine.listOrders()).length, 2);
    // What is there already has been paid.
    const again = await run({ ...asked, output: path('again.mkv'), budgetMoney: String(COST) });
    assert.deepEqual(again.budget!.spent, { USD: COST });
  });

  test('admits the films of the shots that samples show, and prepares each video once', async () => {
    const shots = path('shots.mkv');
    await makeBlockFilm(shots, { shots: 3, frames: 50 });
    const engine = new FilmEngine(path('samples.log'));
    const { run, plan } = createMadeBackgroundRuns(path('samples'), engine, prices);
    const asked = { ...options('samples', { image, engine: 'films' }), videos: [shots] };
    const films = (await plan(asked)).generation!;
    assert.equal(films.films.length, 3);
    const shown = films.films.find(({ shot }) => shot === 2)!;
    const [whole, part] = [films.cost.USD!, shown.cost.USD!];
    assert.ok(part < whole / 2);
    await assert.rejects(run({ ...asked, budgetMoney: String(part) }), { code: 'budget.exceeded' });
    assert.deepEqual(await engine.listOrders(), []);
    await assert.rejects(run({ ...asked, sample: 1, budgetMoney: String(part - 0.01) }), {
      code: 'budget.exceeded',
    });
    const summary = await run({ ...asked, sample: 1, budgetMoney: String(part) });
    assert.deepEqual(summary.budget!.spent, { USD: part });
    const names = summary.steps.map(({ name }) => name);
    for (const name of ['analyze', 'survey-shots'])
      assert.ok(names.filter((each) => each === name).length === 1, names.join(' '));
    assert.equal(new Set(summary.warnings.map(({ message }) => message)).size, summary.warnings.length);
  });

  test('counts failed answers, also those of earlier runs', async () => {
    const engine = new FilmEngine(path('failed.log'));
    engine.fails = (number) => number === 1;
    const { run } = createMadeBackgroundRuns(path('failed'), engine, prices);
    const asked = options('failed', { image, engine: 'films', budgetMoney: '5' });
    const first = await run(asked);
    assert.ok(first.warnings.some(({ code }) => code === 'background.engine-fell-back'));
    assert.deepEqual(first.budget!.spent, { USD: COST });
    // The second clip would be paid again, which makes six dollars.
    await assert.rejects(run(asked), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'budget.exceeded');
      assert.match(error.message, /5 USD.*2 USD.*4 USD was spent/);
      return true;
    });
    assert.equal((await engine.listOrders()).length, 2);
    const last = await run({ ...asked, budgetMoney: '6' });
    assert.deepEqual(last.budget!.spent, { USD: COST + 2 });
    assert.equal((await engine.listOrders()).length, 3);
  });

  test('sends nothing whose price is not known, unless that is allowed', async () => {
    const engine = new FilmEngine(path('unknown.log'));
    const { run } = createMadeBackgroundRuns(path('unknown'), engine);
    const asked = options('unknown', { image, engine: 'films', budgetMoney: '100' });
    await assert.rejects(run(asked), { code: 'budget.unknown-price' });
    assert.deepEqual(await engine.listOrders(), []);
    await run({ ...asked, allowUnknownPrices: true });
    assert.equal((await engine.listOrders()).length, 2);
  });

  test('of nothing leaves what costs nothing', async () => {
    const engine = new FilmEngine(path('nothing.log'));
    const { run } = createMadeBackgroundRuns(path('nothing'), engine, prices);
    await assert.rejects(run(options('nothing', { image, engine: 'films', budgetMoney: '0' })), {
      code: 'budget.exceeded',
    });
    assert.deepEqual(await engine.listOrders(), []);
    const drawn = await run(options('drawn', { prompt: 'hills', imageEngine: 'builtin', budgetMoney: '0' }));
    assert.equal(drawn.status, 'completed');
  });

  test('is in the currency of the prices', async () => {
    const engine = new FilmEngine(path('currency.log'));
    const { run } = createMadeBackgroundRuns(path('currency'), engine, prices);
    const refuse = (more: object) =>
      assert.rejects(run(options('currency', more)), { code: 'budget.currency' });
    await refuse({ image, engine: 'films', budgetMoney: '99 CNY' });
    await refuse({ prompt: 'leaves', imageEngine: 'leaves', engine: 'films', budgetMoney: '99' });
    assert.deepEqual(await engine.listOrders(), []);
  });

  test('holds for the scenes of a script as a whole', async () => {
    const engine = new FilmEngine(path('script.log'));
    const { run } = createStoryboardRuns(path('script'), [engine.films, engine.pictures], prices);
    const script = path('script.json');
    const scenes = [1, 2].map((number) => ({ scene_number: number, description: 'Hills', duration: 2 }));
    await writeFile(script, JSON.stringify({ title: 'Hills', scenes }));
    engine.still = 'unused';
    const asked = { script, engine: 'films', output: path('script.mp4') };
    await assert.rejects(run({ ...asked, budgetMoney: '3.9 USD' }), { code: 'budget.exceeded' });
    assert.deepEqual(await engine.listOrders(), []);
    const summary = await run({ ...asked, budgetMoney: '4 USD' });
    assert.deepEqual(summary.budget, { amount: 4, currency: 'USD', spent: { USD: 4 } });
  });
});
