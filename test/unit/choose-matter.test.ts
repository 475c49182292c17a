import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMessage } from '../../src/core/messages/message.ts';
import { MATTE_METHODS, type Matter } from '../../src/engines/matter.ts';
import { chooseMatter } from '../../src/productions/background/choose-matter.ts';

const candidates = MATTE_METHODS.map((method) => ({ matter: { id: method, method } as Matter }));

function choose(names: readonly string[], coverage: number, score = 0.9): string | undefined {
  const findings = names.map((name) => ({
    name,
    score: name === 'screen' ? 0.6 : score,
    reason: createMessage('mask-nets.sure'),
    measured: { coverage },
    data: null,
    key: name,
  }));
  return chooseMatter({ findings }, candidates).name;
}

test('a screen is trusted before a whole plate, then nets for mattes, objects and people, then a plate with holes', () => {
  const order = ['screen', 'plate', 'matting-net', 'object-net', 'segmentation-net'];
  for (const [i, name] of order.entries()) assert.equal(choose(order.slice(i).toReversed(), 0.99), name);
  const withHoles = ['matting-net', 'object-net', 'segmentation-net', 'plate'];
  for (const [i, name] of withHoles.entries())
    assert.equal(choose(withHoles.slice(i).toReversed(), 0.97), name);
});

test('what suits a shot too little is not chosen', () => {
  assert.equal(choose(['object-net'], 1, 0.49), undefined);
});

test('of a plate and a net that is shown it, the one of which the smaller error is expected is chosen', () => {
  const find = (name: string, score: number) => ({
    ...{ name, score, key: name, data: null, measured: { coverage: 1 } },
    reason: createMessage('mask-nets.sure'),
  });
  const choose = (plate: number, net: number) =>
    chooseMatter({ findings: [find('plate', plate), find('plate-net', net)] }, candidates).name;
  assert.equal(choose(0.6, 0.9), 'plate-net');
  assert.equal(choose(0.9, 0.6), 'plate');
  assert.equal(choose(0.9, 0.9), 'plate', 'what needs no model is kept where neither is better');
});
