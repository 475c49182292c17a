import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { getDeviceOfProvider } from '../../src/inference/accelerator.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

test('a provider works on the card that its process was given, if it can be told which', {
  skip: process.platform !== 'linux' && 'devices of Linux',
}, async () => {
  for (const name of ['nvidia0', 'nvidia1']) await writeFile(join(folder, name), '');
  for (const device of ['stage/nvidia1', 'nvidia1']) {
    const environment = { FOOTLIGHT_DEVICE: device, CUDA_VISIBLE_DEVICES: '1' };
    for (const [provider, expected] of [
      ['cuda', 'nvidia1'],
      ['tensorrt', 'nvidia1'],
      ['webgpu', 'nvidia0'],
    ] as const)
      assert.equal(await getDeviceOfProvider(provider, environment, folder), expected, provider);
  }
});
