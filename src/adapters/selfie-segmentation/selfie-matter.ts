import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { hashSha256 } from '../../core/hashing.ts';
import type { Matter } from '../../engines/matter.ts';
import type { MatterSettings } from '../../engines/task.ts';
import { buildGraphFromTflite } from '../../inference/onnx/from-tflite.ts';
import { readTflite } from '../../inference/weights/tflite.ts';
import { SelfiePeopleDetector } from './people-detector.ts';
import { SelfieNet } from './selfie-net.ts';
import { SelfieStage } from './selfie-stage.ts';
import { SelfieSurvey } from './selfie-survey.ts';
import { getWeightsUrl } from './weights-file.ts';

/** Part of every artifact key: raise it when the same weights give other mattes. */
const VERSION = '1';

/**
 * Loads the net from the installed package.
 *
 * @param subject a point on the person that is wanted, in pixels of the upright picture
 * @throws `model.invalid-weights`, `model.unsupported-operator`
 */
export async function loadSelfieMatter(subject: MatterSettings['subject']): Promise<Matter> {
  const content = await readFile(fileURLToPath(getWeightsUrl()));
  return createSelfieMatter(buildGraphFromTflite(readTflite(content)), hashSha256(content), subject);
}

function createSelfieMatter(graph: Uint8Array, digest: string, subject: MatterSettings['subject']): Matter {
  return {
    id: 'selfie-segmentation',
    version: `${VERSION} ${digest.slice(0, 16)}`,
    method: 'segmentation-net',
    warmUpFrames: 1,
    lookAheadFrames: 1,
    surveyFrames: 48,
    openSurvey: async (request) => new SelfieSurvey(await SelfieNet.open(graph), request, subject),
    openPeopleDetector: async (request) => new SelfiePeopleDetector(await SelfieNet.open(graph), request),
    open: async (request) => new SelfieStage(await SelfieNet.open(graph), request),
  };
}
