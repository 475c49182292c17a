import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { getEmbeddedNetPath } from '../../src/adapters/neural-upscaler/embedded-nets.ts';
import { buildLumaGraph } from '../../src/adapters/neural-upscaler/luma-graph.ts';
import { translate } from '../../src/core/messages/translate.ts';
import { measureMaxDifference } from '../../src/inference/calibration.ts';
import { loadNetModel } from '../../src/inference/net-model.ts';
import { measureTestNetworkSeconds } from '../../src/inference/provider-trial.ts';
import { chooseProvider } from '../../src/inference/providers.ts';
import { ModelSession } from '../../src/inference/session.ts';
import { unlessFull } from '../support/full.ts';

// Chromium brings a Vulkan in software: slow, but it runs the provider for real.
const software = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(software)) process.env.VK_DRIVER_FILES ??= software;
const findProblem = (): Promise<string | false> =>
  measureTestNetworkSeconds('webgpu').then(
    () => false,
    () => 'no WebGPU adapter here (Debian: chromium and libvulkan1 bring one in software)',
  );
const skip = unlessFull || (await findProblem());

test('WebGPU enlarges as the CPU does, to 2/255', { skip }, async () => {
  const net = await loadNetModel(getEmbeddedNetPath('fast'));
  const side = 40;
  const data = new Float32Array(side * side).map((_, i) => 500 + 300 * Math.sin(i / 3));
  const results: Float32Array[] = [];
  for (const provider of ['cpu', 'webgpu'] as const) {
    await using session = await ModelSession.open(buildLumaGraph(net, false, 'fp32'), { provider });
    results.push((await session.run({ luma: { data, shape: [1, 1, side, side] } })).enlarged!.data);
  }
  assert.ok(measureMaxDifference(results[0]!, results[1]!) <= (2 * 1023) / 255);
});

test('auto takes what is faster than the CPU, and says why it did not take the rest', async () => {
  const speeds: Record<string, number> = { cpu: 1, webgpu: 0.1 };
  const trial = async (provider: string): Promise<number> => {
    const seconds = speeds[provider];
    if (seconds === undefined) throw new Error('Failed to load shared library');
    return seconds;
  };
  const fast = await chooseProvider('auto', trial);
  assert.equal(fast.provider, 'webgpu');
  assert.match(translate(fast.reason), /10\.0 times as fast/);
  speeds.webgpu = 5;
  const slow = await chooseProvider('auto', trial);
  assert.equal(slow.provider, 'cpu');
  assert.match(translate(slow.reason), /webgpu: slower than the CPU/);
  await assert.rejects(chooseProvider('cuda', trial), { code: 'inference.provider-unavailable' });
});
