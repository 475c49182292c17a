import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { rembg } from '../../src/adapters/rembg/index.ts';
import type { FootlightError } from '../../src/core/errors.ts';
import type { Matter } from '../../src/engines/matter.ts';
import { readCatalogue } from '../../src/engines/model-store/catalogue.ts';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import { createShot } from '../../src/testing/matter-contract-shot.ts';
import { matteSegment, surveyShot } from '../../src/testing/matting-shot.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import {
  buildTinyMaskNet,
  TINY_BIREFNET,
  TINY_ISNET,
  TINY_U2NET,
  type TinyMaskNetOptions,
} from '../support/tiny-mask-net.ts';

const folder = createTemporaryFolder();

async function load(name: string, options: TinyMaskNetOptions): Promise<Matter> {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, buildTinyMaskNet(options));
  return rembg.create(
    { reference: `rembg:${path}`, parameter: path, settings: { provider: 'cpu' } },
    { FOOTLIGHT_MODELS: folder, FOOTLIGHT_CACHE: folder },
  );
}

const u2net = { ...(await load('u2net', TINY_U2NET)), surveyFrames: 2 };
for (const { name, run } of createMatterContract(u2net)) test(`a tiny U2-Net ${name}`, () => run(assert));

suite('the form of a file is told by its ports and by what it gives', () => {
  const shot = createShot({ width: 96, height: 54 });
  const matteFirst = async (matter: Matter): Promise<Uint16Array> => {
    const finding = await surveyShot({ ...matter, surveyFrames: 1 }, shot);
    const { mattes } = await matteSegment(matter, { ...shot, frameCount: 1 }, { start: 0, end: 1, finding });
    return mattes[0]!.alpha;
  };

  test('IS-Net and BiRefNet of the same ports give the same mattes', { skip: unlessFull }, async () => {
    const masks = [await load('isnet', TINY_ISNET), await load('birefnet', TINY_BIREFNET)];
    const [isnet, birefnet] = [await matteFirst(masks[0]!), await matteFirst(masks[1]!)];
    assert.ok(isnet.some((value) => value > 60_000) && isnet.some((value) => value === 0));
    // The sigmoid of a mask's logits is not the mask itself, but near its ends it is.
    const differing = isnet.filter((value, i) => Math.abs(value - birefnet[i]!) > 20_000);
    assert.ok(differing.length < isnet.length / 50, `${differing.length} pixels differ`);
  });

  test('other ports are refused, with those that are known', async () => {
    await assert.rejects(load('small', { ...TINY_U2NET, size: [256, 256] }), (error: FootlightError) => {
      assert.equal(error.code, 'model.wrong-ports');
      const words = JSON.stringify([error.parameters, error.value]);
      for (const word of ['256,256', 'u2net: picture', 'birefnet: picture', 'small.onnx'])
        assert.ok(words.includes(word), `${word} is missing in ${words}`);
      return true;
    });
    await assert.rejects(load('colors', { ...TINY_U2NET, channels: 3 }), { code: 'model.wrong-ports' });
  });

  test('a file that gives no numbers is refused', async () => {
    const broken = { ...TINY_U2NET, constant: Number.NaN };
    await assert.rejects(load('broken', broken), { code: 'model.failed-trial', reason: 'numbers' });
  });
});

suite('what the nets take for the subject', () => {
  test('is trusted less if it leaves out people', async () => {
    const shot = createShot({ width: 96, height: 54 });
    const seen = await surveyShot(u2net, { ...shot, findPeople: () => new Uint8Array(96 * 54) });
    const elsewhere = (number: number): Uint8Array => shot.findPeople!(number).map((value) => 255 - value);
    const missed = await surveyShot(u2net, { ...shot, findPeople: elsewhere });
    assert.ok(missed.score < seen.score / 2, `${missed.score} of ${seen.score}`);
  });

  test('is nothing where nothing stands out', async () => {
    const findPeople = () => new Uint8Array(96 * 54);
    const blind = await load('blind', { ...TINY_U2NET, constant: 0 });
    const finding = await surveyShot({ ...blind, surveyFrames: 1 }, { ...createShot(), findPeople });
    assert.equal(finding.score, 0);
    assert.equal(finding.reason.key, 'mask-nets.nothing');
  });
});

suite('models of the store', () => {
  test('are in the catalogue by the names that Rembg gives them', async () => {
    const catalogue = await readCatalogue();
    const names = ['u2net', 'u2netp', 'u2net_human_seg', 'isnet-general-use', 'birefnet-general'];
    for (const name of names) assert.equal(catalogue.get(name)?.task, 'matter', name);
  });

  test('are ready only if their file is there, one of one’s own too', async () => {
    const store = createTemporaryFolder();
    const environment = { FOOTLIGHT_MODELS: store };
    assert.equal((await rembg.checkAvailability(environment)).isReady, false);
    const none = { reference: 'rembg', parameter: undefined, settings: {} };
    await assert.rejects(rembg.create(none, environment), { code: 'model.not-installed' });
    await install(store, 'mine', { form: 'rvm' });
    assert.equal((await rembg.checkAvailability(environment)).isReady, false);
    await install(store, 'own', { form: 'u2net' });
    assert.equal((await rembg.checkAvailability(environment)).isReady, true);
    assert.equal((await rembg.create(none, environment)).id, 'rembg');
  });
});

async function install(store: string, name: string, { form }: { readonly form: string }): Promise<void> {
  await mkdir(join(store, name));
  await writeFile(join(store, name, 'net.onnx'), buildTinyMaskNet(TINY_U2NET));
  const files = [{ name: 'net.onnx', sha256: '', bytes: 1 }];
  const manifest = { name, licence: '', source: '', addedAt: new Date().toISOString(), files, form };
  await writeFile(join(store, name, 'manifest.json'), JSON.stringify(manifest));
}
