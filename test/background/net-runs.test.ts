import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { backgroundMattingV2 } from '../../src/adapters/background-matting-v2/index.ts';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { modnet } from '../../src/adapters/modnet/index.ts';
import { rembg } from '../../src/adapters/rembg/index.ts';
import { sam2 } from '../../src/adapters/sam2/index.ts';
import { recognizeModelFiles } from '../../src/app.ts';
import type { EngineAdapter } from '../../src/engines/engine.ts';
import { ModelStore } from '../../src/engines/model-store/model-store.ts';
import { encodePicture, getPictureFormat } from '../../src/media/stills/picture-file.ts';
import { MattingScene } from '../../src/testing/matting-scene.ts';
import { createMattingFrame, createMattingPicture } from '../../src/testing/matting-video.ts';
import { makeBackgroundFilm } from '../support/background-film.ts';
import { createBackgroundRuns, type GivenOptions } from '../support/background-runs.ts';
import { decodeLuma } from '../support/frames.ts';
import { isFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import {
  buildTinyMaskNet,
  TINY_BIREFNET,
  TINY_ISNET,
  TINY_MODNET,
  TINY_U2NET,
} from '../support/tiny-mask-net.ts';
import { buildTinyPlateNet } from '../support/tiny-plate-net.ts';
import { buildTinyDecoder, buildTinyEncoder } from '../support/tiny-sam2.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const plate = path('plate.png');
const FRAMES = 4;
const SIZE = { width: 320, height: 180 };
const COMMON = { ...SIZE, frames: FRAMES, seed: 1, frameRate: 25 };
const scenes = {
  screen: new MattingScene({ ...COMMON, background: 'green-screen', motion: 'sway' }),
  room: new MattingScene({ ...COMMON, background: 'room', motion: 'walk' }),
};
type SceneName = keyof typeof scenes;

before(async () => {
  for (const name of ['screen', 'room'] as const)
    await makeBackgroundFilm(path(`${name}.mkv`), [name], {
      ...SIZE,
      frames: FRAMES,
      sound: false,
      emptyFrames: 0,
    });
  const empty = new MattingScene({ ...scenes.room.options, emptyFrames: FRAMES });
  const picture = createMattingPicture(empty, 'yuv444p10le');
  using frame = createMattingFrame(empty.drawFrame(0).picture, picture, 0, { num: 1, den: 25 });
  await writeFile(plate, await encodePicture(frame, picture, getPictureFormat(plate), false));
});

/** Runs with a net of the user's own, which is installed as `models add` installs it, and no other engine for mattes. */
async function createRuns(adapter: EngineAdapter<'matter'>, graphs: readonly Uint8Array[]) {
  const root = createTemporaryFolder();
  const paths = graphs.map((_, i) => join(root, `given-${i}.onnx`));
  for (const [i, graph] of graphs.entries()) await writeFile(paths[i]!, graph);
  const wanted = adapter === modnet ? 'modnet' : undefined;
  const environment = { FOOTLIGHT_MODELS: join(root, 'store'), FOOTLIGHT_CACHE: join(root, 'cache') };
  const { task, form, paths: ordered } = await recognizeModelFiles(paths, wanted, undefined, environment);
  const store = new ModelStore({
    root: environment.FOOTLIGHT_MODELS,
    ...{ isOffline: true, endpoints: { github: '', huggingface: '', modelscope: '' }, catalogues: [] },
  });
  await store.add('own', ordered, { task, form });
  return createBackgroundRuns(join(root, 'work'), [adapter, lanczos], environment);
}

/** Mean error of opacity of a delivered matte, 0 to 1. */
async function measureError(file: string, scene: MattingScene): Promise<number> {
  const mattes = await decodeLuma(file);
  assert.equal(mattes.length, FRAMES);
  let sum = 0;
  for (const [number, { luma, peak }] of mattes.entries()) {
    const { alpha } = scene.drawFrame(number);
    for (let i = 0; i < luma.length; i++) sum += Math.abs(luma[i]! / peak - alpha[i]! / 65_535);
  }
  return sum / (FRAMES * SIZE.width * SIZE.height);
}

interface NetCase {
  readonly adapter: EngineAdapter<'matter'>;
  readonly graphs: () => readonly Uint8Array[];
  readonly scene?: SceneName;
  readonly options?: GivenOptions;
  /** Words of the reason. */
  readonly reason: RegExp;
}

const STANDS_OUT = /subject stands out/;
const CASES: Readonly<Record<string, NetCase>> = {
  'U2-Net': { adapter: rembg, graphs: () => [buildTinyMaskNet(TINY_U2NET)], reason: STANDS_OUT },
  'IS-Net': { adapter: rembg, graphs: () => [buildTinyMaskNet(TINY_ISNET)], reason: STANDS_OUT },
  BiRefNet: { adapter: rembg, graphs: () => [buildTinyMaskNet(TINY_BIREFNET)], reason: STANDS_OUT },
  MODNet: { adapter: modnet, graphs: () => [buildTinyMaskNet(TINY_MODNET)], reason: STANDS_OUT },
  'Background Matting V2': {
    adapter: backgroundMattingV2,
    graphs: () => [buildTinyPlateNet()],
    scene: 'room',
    options: { plate },
    reason: /known without the subject.*off by \d+\.\d thousandths/,
  },
  'SAM 2': {
    adapter: sam2,
    graphs: () => [buildTinyDecoder(), buildTinyEncoder()],
    options: { subject: '160,110' },
    reason: /picked is seen clearly/,
  },
};

suite('a run with a net of one’s own alone', { concurrency: false }, () => {
  // A frame costs these a picture of 1024 by 1024, however small it is.
  const cases = Object.entries(CASES).filter(([name]) => isFull || name.startsWith('MODNet'));
  for (const [name, { adapter, graphs, scene = 'screen', options, reason }] of cases)
    test(`${name}: it is chosen by itself, with its reason, and its mattes are near the truth`, async () => {
      const { run, plan } = await createRuns(adapter, graphs());
      const asked = { videos: [path(`${scene}.mkv`)], matteOnly: true, provider: 'cpu', ...options };
      const planned = await plan({ ...asked, output: path('plan.mkv') });
      const [shot] = planned.clips[0]!.shots;
      assert.equal(shot!.matter, adapter.name);
      assert.match(shot!.reason, reason);
      const output = path(`${name}.mkv`);
      const summary = await run({ ...asked, output });
      assert.equal(summary.status, 'completed', JSON.stringify(summary.warnings));
      const error = await measureError(summary.outputs.alpha_mattes!, scenes[scene]);
      assert.ok(error < 0.08, `the mattes are off by ${error}`);
    });
});
