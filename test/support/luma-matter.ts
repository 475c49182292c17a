import { READY } from '../../src/engines/availability.ts';
import type { EngineAdapter } from '../../src/engines/engine.ts';
import type { Matter, MatteStage } from '../../src/engines/matter.ts';
import { type Frame, getPlane16 } from '../../src/media/frame.ts';

/** A matter that takes everything darker than a tenth of full scale for the subject. */
export const lumaMatter: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'luma',
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () => READY,
  create: async () => createLumaMatter(),
};

function createLumaMatter(): Matter {
  return {
    id: 'luma',
    version: '1',
    method: 'segmentation-net',
    warmUpFrames: 0,
    lookAheadFrames: 0,
    surveyFrames: 4,
    async openSurvey() {
      return {
        add: async () => undefined,
        finish: async () => ({
          score: 0.9,
          reason: { key: 'background.tried', parameters: { name: 'luma', reason: 'test', score: 1 } },
          measured: {},
          data: null,
        }),
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
    open: async () => createLumaStage(),
  };
}

function createLumaStage(): MatteStage {
  return {
    warmUp: async (frame) => frame.free(),
    async *process(frame) {
      const { pts } = frame;
      const alpha = keyDark(frame);
      frame.free();
      yield { pts, alpha, confidence: 1 };
    },
    async *flush() {},
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function keyDark(frame: Frame): Uint16Array {
  const { width, height } = frame;
  const { samples, stride } = getPlane16(frame, 0, width, height);
  return Uint16Array.from({ length: width * height }, (_, i) => {
    const luma = samples[Math.floor(i / width) * stride + (i % width)]!;
    return luma < 150 ? 65_535 : 0;
  });
}
