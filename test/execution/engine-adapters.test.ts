import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ENGINES } from '../../src/app.ts';
import {
  createEngineAdapterContract,
  type EngineAdapterSetup,
} from '../../src/testing/engine-adapter-contract.ts';
import { findSharedModel } from '../support/shared-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const environment = {
  FOOTLIGHT_CACHE: createTemporaryFolder(),
  FOOTLIGHT_MODELS: createTemporaryFolder(),
  OPENAI_API_KEY: 'key',
  // Nothing listens there, and nothing has to: an engine is created before it is asked.
  FOOTLIGHT_MEGATTS3_URL: 'http://127.0.0.1:1',
  FOOTLIGHT_INDEXTTS2_URL: 'http://127.0.0.1:1',
  FOOTLIGHT_TANGOFLUX_URL: 'http://127.0.0.1:1',
};
const { path: modelFile, skip } = findSharedModel('realesr-animevideov3.safetensors');
const PARAMETERS: Readonly<Record<string, string>> = { openai: 'some-model', model: modelFile };

for (const adapter of ENGINES)
  suite(`${adapter.task} ${adapter.name}`, () => {
    const parameter = PARAMETERS[adapter.name];
    const setup: EngineAdapterSetup = { environment, ...(parameter !== undefined && { parameter }) };
    for (const { name, run } of createEngineAdapterContract(adapter, setup))
      test(name, { skip: adapter.name === 'model' && skip }, () => run(assert));
  });
