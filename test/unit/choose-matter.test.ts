import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { describeError, FootlightError } from '../../src/core/errors.ts';
import { createMessage } from '../../src/core/messages/message.ts';
import { translate } from '../../src/core/messages/translate.ts';
import { MATTE_METHODS, type Matter } from '../../src/engines/matter.ts';
import { findModelFiles } from '../../src/engines/model-store/find-model.ts';
import { chooseMatter } from '../../src/productions/background/choose-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

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

test('why no engine suits a shot is told in whole sentences of each language', () => {
  const findings = ['builtin-screen.none', 'mask-nets.nothing'].map((key, i) => ({
    name: `engine-${i}`,
    score: 0.1 * i,
    reason: createMessage(key),
    measured: {},
    data: null,
    key: `${i}`,
  }));
  const { name, reason } = chooseMatter({ findings }, []);
  assert.equal(name, undefined);
  assert.equal(
    translate(reason, 'en'),
    'No engine suits it. engine-0 suits it to 0%: No even, colored screen is behind the subject. engine-1 suits it to 10%: Nothing stands out from its background.',
  );
  assert.equal(
    translate(reason, 'zh'),
    '没有合适的引擎。engine-0 的适合度为 0%：主体后面没有均匀的彩色幕布。engine-1 的适合度为 10%：没有从背景中突出的东西。',
  );
  const error = new FootlightError('background.no-method', {
    kind: 'input',
    parameters: { shots: reason },
    value: 'a.mp4',
  });
  for (const language of ['en', 'zh'])
    assert.doesNotMatch(describeError(error, language).message, /[.。][.。,，;；)）]|[：:][.。]/);
});

test('a file that is no model is named by its path, a model that is missing by its name', async () => {
  const folder = createTemporaryFolder();
  const path = relative(process.cwd(), join(folder, 'text.png'));
  const environment = { FOOTLIGHT_MODELS: join(folder, 'models') };
  const wanted = { names: ['none'], forms: [] };
  // A name without folders, as a caller in the folder of the file would give it.
  const name = `picture-${process.pid}.png`;
  await writeFile(join(folder, 'text.png'), 'no net');
  assert.deepEqual(await findModelFiles(path, wanted, environment), [path]);
  await assert.rejects(findModelFiles(name, wanted, environment), {
    code: 'model.not-installed',
    value: name,
  });
  await writeFile(name, 'no net');
  try {
    assert.deepEqual(await findModelFiles(name, wanted, environment), [name]);
  } finally {
    await rm(name);
  }
});
