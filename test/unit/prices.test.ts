import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { READY } from '../../src/engines/availability.ts';
import type { EngineAdapter } from '../../src/engines/engine.ts';
import { summarizeCosts } from '../../src/engines/prices/cost.ts';
import { PriceList, readPriceList } from '../../src/engines/prices/price-list.ts';
import { EngineRegistry } from '../../src/engines/registry.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const SAID = { currency: 'USD', date: '2026-11-01', source: 'https://a.example/prices' } as const;
const TURBO = { ...SAID, host: 'a.example', model: 'turbo', second: 0.05 };
const TALKER = {
  ...SAID,
  host: 'b.example',
  model: 'talk-*',
  currency: 'CNY',
  million_input_tokens: 0.8,
  million_output_tokens: 2.4,
};
const prices = new PriceList([TURBO, TALKER]);

let files = 0;

async function writePrices(text: string): Promise<string> {
  const path = join(folder, `prices-${files++}.yaml`);
  await writeFile(path, text);
  return path;
}

suite('the cost of hosted models', () => {
  test('is summed by currency, stage and model, with date and source of each price', () => {
    const clip = {
      stage: 'make-clips',
      model: { host: 'a.example', model: 'turbo' },
      usage: { seconds: 5, requests: 1 },
    };
    const talk = {
      stage: 'prompts',
      model: { host: 'b.example', model: 'talk-2' },
      usage: { inputTokens: 1e6, outputTokens: 5e5 },
    };
    const { money, unpriced, items } = summarizeCosts([clip, talk, clip], prices);
    assert.deepEqual(money, { USD: 0.5, CNY: 2 });
    assert.deepEqual(unpriced, []);
    assert.deepEqual(items[0], {
      stage: 'make-clips',
      host: 'a.example',
      model: 'turbo',
      seconds: 10,
      requests: 2,
      cost: { amount: 0.5, currency: 'USD' },
      price_date: '2026-11-01',
      price_source: 'https://a.example/prices',
    });
    assert.equal(items.length, 2);
  });

  test('that is not known is said to be so, and is never 0', () => {
    const unknown = { stage: 's', model: { host: 'a.example', model: 'other' }, usage: { seconds: 5 } };
    // A price by the second says nothing of a task whose seconds nobody said.
    const unmeasured = { stage: 's', model: { host: 'a.example', model: 'turbo' }, usage: { requests: 1 } };
    const { money, unpriced, items } = summarizeCosts([unknown, unmeasured], prices);
    assert.deepEqual(money, {});
    assert.deepEqual(unpriced, ['other at a.example', 'turbo at a.example']);
    assert.deepEqual(
      items.map(({ cost }) => cost),
      [null, null],
    );
  });

  test('that is known in part is counted, and said to be without the rest', () => {
    const model = { host: 'b.example', model: 'talk-2' };
    const { money, unpriced, items } = summarizeCosts(
      [{ stage: 's', model, usage: { inputTokens: 1e6 } }],
      prices,
    );
    assert.deepEqual([Math.round(money.CNY! * 1e6), unpriced], [800_000, ['talk-2 at b.example']]);
    assert.equal(items[0]!.is_partial, true);
  });

  test('is taken from the price list for what the service says nothing of, beside what it does', () => {
    const model = { host: 'a.example', model: 'turbo' };
    const told = { stage: 's', model, usage: { seconds: 5, money: { USD: 0.3 } } };
    const { money, items } = summarizeCosts([told, { stage: 's', model, usage: { seconds: 10 } }], prices);
    assert.deepEqual(money, { USD: 0.8 });
    assert.deepEqual(
      items.map((item) => [item.seconds, item.is_reported]),
      [
        [5, true],
        [10, undefined],
      ],
    );
  });

  test('is what the service says where it says it, and nothing on this machine', () => {
    const told = {
      stage: 's',
      model: { host: 'a.example', model: 'turbo' },
      usage: { seconds: 5, money: { EUR: 0.3 } },
    };
    const local = {
      stage: 's',
      model: { host: '127.0.0.1:11434', model: 'llama' },
      usage: { inputTokens: 9 },
    };
    const { money, unpriced, items } = summarizeCosts([told, local], prices);
    assert.deepEqual([money, unpriced, items[0]!.is_reported], [{ EUR: 0.3 }, [], true]);
  });
});

suite('price lists', () => {
  test('of the package have a date and a source for each price', async () => {
    const list = await readPriceList({});
    const price = list.find({ host: 'api.dev.runwayml.com', model: 'gen4_turbo' });
    assert.equal(price?.second, 0.05);
    assert.match(price.date, /^20\d\d-\d\d-\d\d$/);
    assert.equal(list.find({ host: 'api.dev.runwayml.com', model: 'gen9' }), undefined);
  });

  test('of users go before those of the package, as JSON or YAML', async () => {
    const own = `prices:\n- host: api.dev.runwayml.com\n  model: gen*\n  currency: CNY\n  second: 0.4\n  date: '2026-11-20'\n  source: our contract\n`;
    const list = await readPriceList({ FOOTLIGHT_PRICES: await writePrices(own) });
    const price = list.find({ host: 'api.dev.runwayml.com', model: 'gen4_turbo' });
    assert.deepEqual([price?.currency, price?.second], ['CNY', 0.4]);
    assert.ok(list.find({ host: 'api.openai.com', model: 'gpt-4o-mini' }));
  });

  test('that are damaged are refused, with what is wrong', async () => {
    const entry = { ...TURBO };
    for (const [content, problem] of [
      [{ prices: [{ ...entry, second: -1 }] }, /prices\.0\.second/],
      [{ prices: [{ ...entry, second: undefined }] }, /says no price/],
      [{ prices: [{ ...entry, currency: '$' }] }, /three capital letters/],
      [{ prices: [{ ...entry, date: 'May' }] }, /prices\.0\.date/],
      [{ prices: [{ ...entry, secnod: 1 }] }, /secnod/],
      [{}, /prices/],
    ] as const)
      await assert.rejects(
        readPriceList({ FOOTLIGHT_PRICES: await writePrices(JSON.stringify(content)) }),
        (error) => {
          assert.match((error as Error).message, problem);
          return (error as { code: string }).code === 'prices.file';
        },
      );
    await assert.rejects(readPriceList({ FOOTLIGHT_PRICES: join(folder, 'none.json') }), {
      code: 'prices.file',
    });
  });
});

suite('who bills an engine', () => {
  const create = (change: Partial<EngineAdapter<'text-to-image'>>): EngineRegistry => {
    const adapter: EngineAdapter<'text-to-image'> = {
      task: 'text-to-image',
      name: 'pictures',
      parameter: 'MODEL',
      getResourceNeed: () => ({ kind: 'remote', provider: 'somebody' }),
      checkAvailability: async () => READY,
      create: () => assert.fail('nothing is made'),
      ...change,
    };
    return new EngineRegistry([adapter], { environment: {} });
  };

  test('is what its adapter says, nobody on this machine, and else the service by its name', () => {
    const named = create({
      getBilledModel: ({ parameter = 'usual' }) => ({ host: 'a.example', model: parameter }),
    });
    assert.deepEqual(named.getBilledModel('text-to-image', 'pictures:x'), { host: 'a.example', model: 'x' });
    const local = create({ getResourceNeed: () => ({ kind: 'accelerator' }) });
    assert.equal(local.getBilledModel('text-to-image', 'pictures'), undefined);
    assert.deepEqual(create({}).getBilledModel('text-to-image', 'pictures'), {
      host: 'somebody',
      model: 'pictures',
    });
    assert.equal(create({}).getBilledModel('text-to-image', 'none'), undefined);
  });
});
