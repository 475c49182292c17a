import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { z } from 'zod';
import { createProductions } from '../../src/app.ts';
import { createMessage } from '../../src/core/messages/message.ts';
import { hasSentence, translate } from '../../src/core/messages/translate.ts';
import type { EngineFinding } from '../../src/engines/registry.ts';
import { describeOptions, describeProduction } from '../../src/execution/describe-production.ts';
import { getFileRoles } from '../../src/execution/file-options.ts';
import { getOptionMeta, OPTION_GROUPS, OPTION_LEVELS, optionMeta } from '../../src/execution/option-meta.ts';
import type { Production } from '../../src/execution/production.ts';
import { ProductionWords } from '../../src/execution/production-words.ts';
import { PRESETS } from '../../src/productions/enhance/presets.ts';
import { findForeignKeywords } from '../support/json-schema.ts';

interface Enumeration {
  readonly enum?: readonly unknown[];
}
type Properties = Readonly<
  Record<
    string,
    Enumeration & {
      readonly description: string;
      readonly items?: Enumeration;
      readonly 'x-footlight': { readonly values?: Readonly<Record<string, string>> };
    }
  >
>;

/** Whether a value is a word of titles as well, such as "software". */
const isSaidBy = (titles: Readonly<Record<string, string>>, value: string): boolean =>
  Object.values(titles).some((title) => title.toLowerCase().includes(value));

const hasTitledHelp = (production: string, option: string): boolean =>
  [`${production}.${option}`, option].some((each) => hasSentence(`option.${each}.titled-help`));

const productions = [...(await createProductions()).values()];
const none = async () => [];

suite('options of every production', () => {
  for (const { name, options } of productions)
    test(`${name}: each has title, group, level and help`, () => {
      const titles = new Set<string>();
      const words = new ProductionWords(name);
      for (const option of Object.keys(options.shape)) {
        const { group, level } = getOptionMeta(options, option);
        const title = words.optionTitle(option);
        assert.match(title, /^\p{Lu}.{2,30}$/u, option);
        assert.ok(OPTION_GROUPS.includes(group), `${option}: ${group}`);
        assert.ok(OPTION_LEVELS.includes(level), `${option}: ${level}`);
        assert.match(words.optionHelp(option), /^.{8,}$/, option);
        assert.ok(!titles.has(title), `${title} stands twice`);
        titles.add(title);
      }
      const chinese = new ProductionWords(name, 'zh');
      const all = Object.keys(options.shape).map((option) => chinese.optionTitle(option));
      assert.deepEqual(
        all.filter((title, i) => all.indexOf(title) < i),
        [],
        'titles that stand twice in Chinese',
      );
    });

  for (const { name, options } of productions)
    test(`${name}: what it says itself of an option is said, though several productions have a sentence for it`, () => {
      for (const option of Object.keys(options.shape)) {
        const own = ['titled-help', 'help'].find((part) => hasSentence(`option.${name}.${option}.${part}`));
        if (own === undefined) continue;
        const told = new ProductionWords(name, 'zh').describeOption(option, 'title');
        const expected = translate(createMessage(`option.${name}.${option}.${own}`), 'zh');
        if (!expected.includes('--')) assert.equal(told, expected, option);
      }
    });

  for (const { name, options } of productions)
    test(`${name}: who chooses by titles is told neither of values nor of commands`, () => {
      for (const language of ['en', 'zh']) {
        const { properties } = describeOptions(options, new ProductionWords(name, language));
        for (const [option, property] of Object.entries(properties as Properties)) {
          const { values = {} } = property['x-footlight'];
          // Signs of time and size are values too, and are said as their titles are.
          const raw = Object.keys(values).filter((value) => !/^\d+$/.test(value) && !isSaidBy(values, value));
          for (const word of [...raw, 'builtin', 'auto'])
            assert.doesNotMatch(property.description, new RegExp(`(?<![-\\w])${word}(?![-\\w])`), option);
          assert.doesNotMatch(property.description, /`|\bcurrent folder\b/, option);
        }
      }
    });

  for (const { name, options } of productions)
    test(`${name}: who writes no flags is told of other options by their titles or names`, () => {
      for (const language of ['en', 'zh'])
        for (const option of Object.keys(options.shape)) {
          const words = new ProductionWords(name, language);
          for (const [, flag] of words.optionHelp(option).matchAll(/--([a-z-]+)/g)) {
            const named = flag!.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
            assert.ok(named in options.shape, `${option} speaks of --${flag}, which is no option`);
            // A sentence for those who choose by titles may do without.
            if (!hasTitledHelp(name, option))
              assert.ok(words.describeOption(option, 'title').includes(`“${words.optionTitle(named)}”`));
            assert.match(words.describeOption(option, 'name'), new RegExp(`(?<!-)\\b${named}\\b`));
          }
          for (const by of ['title', 'name'] as const)
            assert.doesNotMatch(words.describeOption(option, by), /--[a-z]|\p{Script=Han} “/u);
        }
    });

  for (const { name, options } of productions)
    test(`${name}: every value that can be chosen has a title in every language`, () => {
      for (const language of ['en', 'zh']) {
        const { properties } = describeOptions(options, new ProductionWords(name, language));
        for (const [option, { enum: values, items, ...rest }] of Object.entries(properties as Properties)) {
          const all = (values ?? items?.enum ?? []).map(String);
          assert.deepEqual(Object.keys(rest['x-footlight'].values ?? {}), all, option);
          for (const value of all)
            assert.ok(
              [`${name}.${option}`, option].some((each) => hasSentence(`option.${each}.value.${value}`)),
              `${option}: ${value} in ${language}`,
            );
        }
      }
    });

  for (const { name, options } of productions)
    test(`${name}: presets stand for the values that there are`, () => {
      for (const [option, schema] of Object.entries(options.shape)) {
        const { presets } = getOptionMeta(options, option);
        if (!presets) continue;
        const { enum: values } = z.toJSONSchema(schema as z.ZodType, { io: 'input' });
        assert.deepEqual(Object.keys(presets).sort(), [...(values ?? [])].sort(), option);
      }
    });

  test('one that says nothing is refused, as its files would go unchecked', () => {
    const options = z.object({ input: z.string().meta({ file: 'media' }) });
    assert.throws(() => getFileRoles(options), /"input"/);
  });
});

suite('the description of a production', () => {
  for (const production of productions)
    test(`${production.name}: has every option in one group, and no keyword that others don’t know`, async () => {
      const described = await describeProduction(production, none);
      const grouped = described.groups.flatMap(({ options }) => options);
      assert.deepEqual(grouped.sort(), Object.keys(production.options.shape).sort());
      assert.deepEqual(findForeignKeywords(described.options), []);
      const { properties } = described.options as { properties: Record<string, { title?: string }> };
      const words = new ProductionWords(production.name);
      for (const [option, { title }] of Object.entries(properties))
        assert.equal(title, words.optionTitle(option));
    });

  test('presets are the data that the code reads', async () => {
    const enhance = productions.find(({ name }) => name === 'enhance')!;
    const { presets } = await describeProduction(enhance, none);
    const { values } = presets.find(({ option }) => option === 'preset')!;
    assert.deepEqual(Object.fromEntries(values.map(({ value, sets }) => [value, sets])), PRESETS);
  });

  test('engines are those of the tasks that options name, each task once', async () => {
    const voice = { group: 'engines', level: 'basic', engine: 'speech' } as const;
    const production: Production = {
      name: 'read',
      options: z.object({
        speaker: z.string().register(optionMeta, voice),
        narrator: z.string().register(optionMeta, voice),
      }),
      stages: [],
      outputs: [],
      load: () => Promise.reject(new Error('not run')),
    };
    const asked: string[] = [];
    const finding: EngineFinding = {
      task: 'speech',
      reference: 'cloud:MODEL',
      title: 'Cloud',
      isEmbedded: false,
      isReady: false,
      reason: 'CLOUD_KEY is not set.',
      remedy: 'Set CLOUD_KEY.',
      needs: { kind: 'remote', provider: 'cloud' },
    };
    const { engines } = await describeProduction(production, async (task) => {
      asked.push(task);
      return [finding];
    });
    assert.deepEqual(asked, ['speech']);
    const { task: _, isEmbedded: embedded, isReady: ready, ...same } = finding;
    assert.deepEqual(engines, { speech: [{ ...same, embedded, ready }] });
  });
});
