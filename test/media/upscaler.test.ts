import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lanczosUpscaler } from '../../src/adapters/builtin-lanczos/lanczos-upscaler.ts';
import { createUpscalerContract } from '../../src/testing/upscaler-contract.ts';

for (const { name, run } of createUpscalerContract(lanczosUpscaler)) {
  test(`builtin-lanczos: ${name}`, () => run(assert));
}
