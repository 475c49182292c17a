import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DetailStage } from '../../src/adapters/comfyui-upscaler/detail-stage.ts';
import { type ErrorKind, FootlightError } from '../../src/core/errors.ts';
import type { Frame } from '../../src/media/frame.ts';

type Parts = ConstructorParameters<typeof DetailStage>[0];

/** What a stage fails with whose server fails so. */
async function failWith(error: FootlightError): Promise<FootlightError> {
  const frame = { clone: () => frame, free() {} } as unknown as Frame;
  const maker = { name: 'comfyui:seedvr2', make: () => Promise.reject(error) };
  const base = { async *process() {}, async *flush() {} };
  const resources = new AsyncDisposableStack();
  await using stage = new DetailStage({ maker, base, resources } as unknown as Parts);
  for await (const _ of stage.process(frame, frame));
  return stage
    .flush()
    .next()
    .then(
      () => assert.fail('it did not fail'),
      (failure) => failure,
    );
}

test('only what a server does lets the embedded upscaler take its place, after what may pass was tried again', async () => {
  const expected: readonly [string, ErrorKind, string][] = [
    ['comfyui.failed', 'terminal', 'upscaler.remote-failed'],
    ['remote.no-answer', 'terminal', 'upscaler.remote-failed'],
    ['download.timed-out', 'retryable', 'upscaler.remote-failed'],
    ['engine.result', 'terminal', 'upscaler.remote-failed'],
    ['remote.claim-lost', 'retryable', 'remote.claim-lost'],
    ['remote.record', 'terminal', 'remote.record'],
  ];
  for (const [code, kind, failure] of expected) {
    const { code: found, kind: foundKind } = await failWith(new FootlightError(code, { kind }));
    assert.deepEqual([found, foundKind], [failure, kind], code);
  }
});
