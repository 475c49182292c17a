import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lanczosUpscaler } from '../../src/adapters/builtin-lanczos/lanczos-upscaler.ts';
import { upscalerContract } from '../../src/testing/upscaler-contract.ts';

for (const { name, run } of upscalerContract(lanczosUpscaler)) {
  test(`builtin-lanczos: ${name}`, () => run(assert));
}
