import { READY } from '../../src/engines/availability.ts';
import type { EngineAdapter } from '../../src/engines/engine.ts';
import type { Matter, MatteStage } from '../../src/engines/matter.ts';
import { type Frame, getPlane16 } from '../../src/media/frame.ts';

/** In 10-bit codes of limited range. */
const DARK = 150;

/** A matter that takes everything darker than a tenth of full scale for the subject. */
export const lumaMatter = createLumaMatter('luma', 0.9, (luma) => luma < DARK);

/** Its opposite, which thinks less of itself. */
export const brightMatter = createLumaMatter('bright', 0.8, (luma) => luma >= DARK);

type IsSubject = (luma: number, pts: bigint) => boolean;

/** A matter that decides by luma and time alone, and suits every shot equally well. */
export function createLumaMatter(name: string, score: number, isSubject: IsSubject): EngineAdapter<'matter'> {
  return {
    task: 'matter',
    name,
    getResourceNeed: () => ({ kind: 'cpu' }),
    checkAvailability: async () => READY,
    create: async () => createMatter(name, score, isSubject),
  };
}

function createMatter(name: string, score: number, isSubject: IsSubject): Matter {
  return {
    id: name,
    version: '1',
    method: 'segmentation-net',
    warmUpFrames: 0,
    lookAheadFrames: 0,
    surveyFrames: 4,
    async openSurvey() {
      return {
        add: async () => undefined,
        finish: async () => ({
          score,
          reason: { key: 'background.tried', parameters: { name, reason: 'test', score: 1 } },
          measured: {},
          data: null,
        }),
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
    open: async () => createStage(isSubject),
  };
}

function createStage(isSubject: IsSubject): MatteStage {
  return {
    warmUp: async (frame) => frame.free(),
    async *process(frame) {
      const { pts } = frame;
      const alpha = key(frame, isSubject);
      frame.free();
      yield { pts, alpha, confidence: 1 };
    },
    async *flush() {},
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function key(frame: Frame, isSubject: IsSubject): Uint16Array {
  const { width, height } = frame;
  const { samples, stride } = getPlane16(frame, 0, width, height);
  return new Uint16Array(width * height).map((_, i) =>
    isSubject(samples[Math.floor(i / width) * stride + (i % width)]!, frame.pts) ? 65_535 : 0,
  );
}
