import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { hashSha256 } from '../../core/hashing.ts';
import type { Matter } from '../../engines/matter.ts';
import { buildGraphFromTflite } from '../../inference/onnx/from-tflite.ts';
import { readTflite } from '../../inference/weights/tflite.ts';
import { createMaskMatter } from '../mask-nets/mask-matter.ts';
import { MaskPeopleDetector } from '../mask-nets/people-detector.ts';
import { SelfieNet } from './selfie-net.ts';
import { getWeightsUrl } from './weights-file.ts';

/** Part of every artifact key: raise it when the same weights give other mattes. */
const VERSION = '2';

const VERDICTS = {
  nothing: 'selfie-segmentation.nobody',
  unsure: 'selfie-segmentation.unsure',
  sure: 'selfie-segmentation.sure',
};

/**
 * Loads the net from the installed package.
 *
 * @throws `model.invalid-weights`, `model.unsupported-operator`
 */
export async function loadSelfieMatter(): Promise<Matter> {
  const content = await readFile(fileURLToPath(getWeightsUrl()));
  return createSelfieMatter(buildGraphFromTflite(readTflite(content)), hashSha256(content));
}

function createSelfieMatter(graph: Uint8Array, digest: string): Matter {
  const matter = createMaskMatter({
    id: 'selfie-segmentation',
    version: `${VERSION} ${digest.slice(0, 16)}`,
    method: 'segmentation-net',
    surveyFrames: 48,
    verdicts: VERDICTS,
    openNet: () => SelfieNet.open(graph),
  });
  return {
    ...matter,
    openPeopleDetector: async (request) => new MaskPeopleDetector(await SelfieNet.open(graph), request),
  };
}
