import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate } from '../../src/core/messages/translate.ts';
import { describeProviderOutput, findProviderOutput } from '../../src/inference/provider-problem.ts';

const say = (written: string, language: string): string =>
  translate(describeProviderOutput(findProviderOutput(written) ?? written), language);
const FAILED =
  '[E:onnxruntime] provider_bridge.cc:1778 Get [ONNXRuntimeError] : 1 : FAIL : Failed to load library';

test('why an accelerator is not used is told in the language of who asks, as far as it is known', () => {
  const lacks = (name: string) => `缺少其运行库，或运行库所需的库（${name}）`;
  const all = [
    ["Warning: Couldn't load Vulkan. Falling back", lacks('Vulkan'), 'Vulkan'],
    ['Error: Failed to get a WebGPU adapter: No supported adapters.\n', '找不到可用的显卡', 'graphics card'],
    ['No CUDA devices available', '找不到 CUDA 设备', 'no CUDA device'],
    [
      `${FAILED} /opt/a/libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such file`,
      lacks('libcublasLt.so.12'),
      'is missing (libcublasLt.so.12)',
    ],
    [
      `${FAILED} libonnxruntime_providers_cuda.so with error: undefined symbol`,
      lacks('libonnxruntime_providers_cuda.so'),
      'is missing (libonnxruntime_providers_cuda.so)',
    ],
    ['Failed to load shared library.', '缺少其运行库，或运行库所需的库', 'is missing'],
    ['CUDA failure 100: no CUDA-capable device is detected ; GPU=0', '找不到 CUDA 设备', 'no CUDA device'],
    [
      'dlopen(/opt/a/binding.node, 0x0001): Library not loaded: @rpath/libfoo.1.dylib\n  Reason: tried',
      lacks('libfoo.1.dylib'),
      'is missing (libfoo.1.dylib)',
    ],
    [
      'Error: /dev/dri/renderD128: No such device',
      'Error: /dev/dri/renderD128: No such device',
      'renderD128: No such device',
    ],
    ['Driver 12 had an error.\nmore', 'Driver 12 had an error', 'Driver 12 had an error'],
  ] as const;
  for (const [written, chinese, english] of all) {
    assert.equal(say(written, 'zh'), chinese, written);
    assert.ok(say(written, 'en').includes(english), written);
  }
  // The outcome of a trial as earlier versions kept it.
  const kept = 'Failed to load library libonnxruntime_providers_cuda.so with error';
  assert.equal(translate(describeProviderOutput(kept), 'zh'), lacks('libonnxruntime_providers_cuda.so'));
  const windows = String.raw`LoadLibrary failed with error 126 "" when trying to load "C:\Program Files\a\onnxruntime_providers_cuda.dll"`;
  assert.equal(translate(describeProviderOutput(windows), 'zh'), lacks('onnxruntime_providers_cuda.dll'));
});
