import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fitInput } from '../../src/adapters/replicate/fit-input.ts';
import { componentsSchema } from '../../src/adapters/replicate/input-schema.ts';

const VALUES = {
  prompt: 'A river',
  negativePrompt: '',
  seed: 1,
  width: 1280,
  height: 720,
  inferenceSteps: 30,
};
const RATIOS = { type: 'string', enum: ['1:1', '16:9', '9:16'] };
const STEPS = { type: 'integer', minimum: 1, maximum: 8 };

/** Each refers to the next one so often that to follow all references would take an age. */
const WIDE = Object.fromEntries(
  Array.from({ length: 3 }, (_, i) => [
    `wide-${i}`,
    { oneOf: Array(400).fill({ $ref: `#/components/schemas/${i < 2 ? `wide-${i + 1}` : 'ratios'}` }) },
  ]),
);

const fit = (properties: object, components: object = {}, required: string[] = []) =>
  fitInput(
    componentsSchema.parse({
      Input: { properties: { prompt: { type: 'string' }, ...properties }, required },
      ...components,
    }),
    VALUES,
    'Replicate',
  );

suite('inputs of a model of Replicate are found', () => {
  for (const [form, ratio] of [
    ['in their place', RATIOS],
    ['by a reference', { $ref: '#/components/schemas/ratios', default: '1:1' }],
    ['by a reference among all', { allOf: [{ $ref: '#/components/schemas/ratios' }], default: '1:1' }],
    ['by a reference, or nothing', { anyOf: [{ $ref: '#/components/schemas/ratios' }, { type: 'null' }] }],
    ['by a reference of a reference', { $ref: '#/components/schemas/alias' }],
    ['as one of several lists', { oneOf: [{ enum: ['1:1'] }, { $ref: '#/components/schemas/ratios' }] }],
    ['by many references to components that have as many', { $ref: '#/components/schemas/wide-0' }],
    ['among values of other kinds', { enum: [null, true, '1:1', '16:9'] }],
  ] as const)
    test(form, () => {
      const components = {
        ratios: RATIOS,
        alias: { allOf: [{ $ref: '#/components/schemas/ratios' }] },
        ...WIDE,
      };
      assert.deepEqual(fit({ aspect_ratio: ratio }, components), { aspect_ratio: '16:9', prompt: 'A river' });
    });

  test('with their bounds, of which the nearest counts', () => {
    const expected = { num_inference_steps: 8, prompt: 'A river' };
    for (const steps of [
      { $ref: '#/components/schemas/steps' },
      { anyOf: [{ $ref: '#/components/schemas/steps' }, { type: 'null' }], default: 4 },
      { allOf: [{ $ref: '#/components/schemas/steps' }], maximum: 8 },
      { type: ['integer', 'null'], maximum: 8 },
    ])
      assert.deepEqual(fit({ num_inference_steps: steps }, { steps: STEPS }), expected);
  });

  test('also where references lead nowhere, or in circles', () => {
    for (const reference of [
      '#/components/schemas/none',
      '#/components/schemas/loop',
      'https://a.example/x',
      7,
    ]) {
      const input = fit(
        { aspect_ratio: { $ref: reference } },
        { loop: { $ref: '#/components/schemas/loop' } },
      );
      assert.deepEqual(input, { prompt: 'A river' }, String(reference));
    }
  });

  test('and one that is needed and can’t be filled in is named', () => {
    assert.throws(
      () => fit({ mask: { $ref: '#/components/schemas/ratios' } }, { ratios: RATIOS }, ['mask']),
      {
        code: 'replicate.input',
        message: /mask/,
      },
    );
    const optional = { allOf: [{ $ref: '#/components/schemas/ratios' }], default: '1:1' };
    assert.deepEqual(fit({ shape: optional }, { ratios: RATIOS }, ['shape']), { prompt: 'A river' });
  });
});
