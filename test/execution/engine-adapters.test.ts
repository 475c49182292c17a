import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { DEPTH_ANYTHING, TCMONODEPTH } from '../../src/adapters/depth-nets/depth-net.ts';
import { ENGINES } from '../../src/app.ts';
import {
  createEngineAdapterContract,
  type EngineAdapterSetup,
} from '../../src/testing/engine-adapter-contract.ts';
import { findSharedModel } from '../support/shared-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { writeTinyDepthNet } from '../support/tiny-depth-net.ts';
import { buildTinyGroundingDino, writeTinyVocabulary } from '../support/tiny-grounding-dino.ts';
import { buildTinyInterpolator } from '../support/tiny-interpolator.ts';
import { buildTinyMaskNet, TINY_MODNET, TINY_U2NET } from '../support/tiny-mask-net.ts';
import { buildTinyPlateNet } from '../support/tiny-plate-net.ts';
import { buildTinyRecurrentNet } from '../support/tiny-recurrent-net.ts';
import { buildTinyDecoder, buildTinyEncoder } from '../support/tiny-sam2.ts';

const environment = {
  FOOTLIGHT_CACHE: createTemporaryFolder(),
  FOOTLIGHT_MODELS: createTemporaryFolder(),
  OPENAI_API_KEY: 'key',
  KLING_ACCESS_KEY: 'access',
  KLING_SECRET_KEY: 'secret',
  RUNWAYML_API_SECRET: 'key',
  REPLICATE_API_TOKEN: 'key',
  FAL_KEY: 'key',
  COMFYUI_URL: 'http://127.0.0.1:1',
  // Nothing listens there, and nothing has to: an engine is created before it is asked.
  FOOTLIGHT_MEGATTS3_URL: 'http://127.0.0.1:1',
  FOOTLIGHT_INDEXTTS2_URL: 'http://127.0.0.1:1',
  FOOTLIGHT_TANGOFLUX_URL: 'http://127.0.0.1:1',
};
const { path: modelFile, skip } = findSharedModel('realesr-animevideov3.safetensors');
const nets = createTemporaryFolder();
const recurrentNet = join(nets, 'recurrent.onnx');
await writeFile(recurrentNet, buildTinyRecurrentNet());
const maskNet = join(nets, 'u2net.onnx');
await writeFile(maskNet, buildTinyMaskNet(TINY_U2NET));
const mattingNet = join(nets, 'modnet.onnx');
await writeFile(mattingNet, buildTinyMaskNet(TINY_MODNET));
const plateNet = join(nets, 'bgmv2.onnx');
await writeFile(plateNet, buildTinyPlateNet());
const encoder = join(nets, 'encoder.onnx');
await writeFile(encoder, buildTinyEncoder());
await writeFile(join(nets, 'decoder.onnx'), buildTinyDecoder());
const interpolator = join(nets, 'interpolator.onnx');
await writeFile(interpolator, buildTinyInterpolator());
const detector = join(nets, 'grounding-dino.onnx');
await writeFile(detector, buildTinyGroundingDino());
await writeTinyVocabulary(nets);
const PARAMETERS: Readonly<Record<string, string>> = {
  openai: 'some-model',
  model: modelFile,
  tcmonodepth: writeTinyDepthNet(TCMONODEPTH, nets),
  'depth-anything': writeTinyDepthNet(DEPTH_ANYTHING, nets),
  'robust-video-matting': recurrentNet,
  modnet: mattingNet,
  'background-matting-v2': plateNet,
  rembg: maskNet,
  sam2: encoder,
  'grounding-dino': detector,
  rife: interpolator,
};

for (const adapter of ENGINES)
  suite(`${adapter.task} ${adapter.name}`, () => {
    const parameter = PARAMETERS[adapter.name];
    const setup: EngineAdapterSetup = { environment, ...(parameter !== undefined && { parameter }) };
    for (const { name, run } of createEngineAdapterContract(adapter, setup))
      test(name, { skip: adapter.name === 'model' && skip }, () => run(assert));
  });
