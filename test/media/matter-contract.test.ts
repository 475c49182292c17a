import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import { createToyMatter, type MatterFault, type ToyMatterOptions } from '../support/toy-matter.ts';

for (const memory of ['state', 'frames'] as const)
  for (const { name, run } of createMatterContract(createToyMatter({ memory })))
    test(`a matter that remembers by ${memory} ${name}`, () => run(assert));

const CAUGHT: readonly (readonly [ToyMatterOptions['memory'], MatterFault, RegExp])[] = [
  ['state', 'forgets-state', /split at/u],
  ['frames', 'ignores-warm-up', /split at/u],
  ['state', 'keeps-frames', /frees every frame/u],
  ['frames', 'keeps-frames-when-closed', /closed in the middle/u],
  ['state', 'frees-survey', /leaves the frames of a survey/u],
  ['state', 'shares-memory', /for every frame/u],
  ['state', 'shares-state', /beside another/u],
  ['frames', 'loses-last', /for every frame/u],
  ['state', 'ignores-cancel', /cancelled/u],
  ['state', 'even-sizes', /97x55/u],
  ['state', 'fails-without-subject', /no subject/u],
];

for (const [memory, fault, caughtBy] of CAUGHT)
  test(`the contract catches a matter that ${fault}`, async () => {
    const cases = createMatterContract(createToyMatter({ memory, fault }));
    const failed: string[] = [];
    for (const { name, run } of cases.filter((one) => caughtBy.test(one.name)))
      await run(assert).catch(() => failed.push(name));
    assert.ok(failed.length > 0, `none of ${cases.length} cases failed`);
  });
