import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { modnet } from '../../src/adapters/modnet/index.ts';
import { chooseSize } from '../../src/adapters/modnet/modnet-form.ts';
import type { Matter } from '../../src/engines/matter.ts';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import { isFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildTinyMaskNet, TINY_MODNET, type TinyMaskNetOptions } from '../support/tiny-mask-net.ts';

const folder = createTemporaryFolder();

async function load(name: string, options: TinyMaskNetOptions): Promise<Matter> {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, buildTinyMaskNet(options));
  return modnet.create(
    { reference: `modnet:${path}`, parameter: path, settings: { provider: 'cpu' } },
    { FOOTLIGHT_MODELS: folder, FOOTLIGHT_CACHE: folder },
  );
}

const tiny = { ...(await load('modnet', TINY_MODNET)), surveyFrames: 2 };
// It enlarges small pictures to 512 lines, so that each of the contract's frames costs as much as one of a film.
for (const { name, run } of createMatterContract(tiny).filter(
  ({ name }) => isFull || / at 97x55 yuv422|single frame|cancelled|closed/.test(name),
))
  test(`a tiny MODNet ${name}`, () => run(assert));

test('it looks in multiples of 32, with about 512 on the shorter side', () => {
  const sizes = [
    [1920, 1080],
    [1080, 1920],
    [640, 360],
    [300, 200],
    [60, 1080],
  ] as const;
  assert.deepEqual(
    sizes.map(([width, height]) => chooseSize({ width, height })),
    [
      { width: 896, height: 512 },
      { width: 512, height: 896 },
      { width: 640, height: 352 },
      { width: 768, height: 512 },
      { width: 32, height: 1056 },
    ],
  );
});

test('files of a fixed size are taken, those of other nets are not', async () => {
  assert.equal((await load('fixed', { ...TINY_MODNET, size: [512, 512] })).id, 'modnet');
  for (const size of [
    [192, 320],
    [320, 320],
  ] as const)
    await assert.rejects(load('other', { ...TINY_MODNET, size }), { code: 'model.wrong-ports' });
  const far = load('far', { ...TINY_MODNET, constant: 2 });
  await assert.rejects(far, { code: 'model.failed-trial', reason: 'range' });
});
