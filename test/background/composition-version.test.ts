import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCompositeStage } from '../../src/productions/background/composite-stage.ts';
import { createLayerStage } from '../../src/productions/background/layer-stage.ts';
import { createFormat } from '../support/compositing.ts';

test('layers that were kept are made anew whenever composites are', () => {
  const settings = { size: { width: 16, height: 16 }, outputPixelFormat: 'yuv420p10le' } as never;
  const composite = createCompositeStage(settings, {} as never);
  const layer = createLayerStage(settings, {} as never, createFormat(16, 16));
  assert.equal(layer.version, composite.version);
});
