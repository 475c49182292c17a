import { dirname, extname, join } from 'node:path';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import { FootlightError } from '../../core/errors.ts';
import { hashSha256 } from '../../core/hashing.ts';
import type { EngineChoice, Environment } from '../../engines/engine.ts';
import type { Matter } from '../../engines/matter.ts';
import { findModelFiles } from '../../engines/model-store/find-model.ts';
import {
  buildRobustVideoMatting,
  isRobustVideoMatting,
} from '../../inference/architectures/robust-video-matting.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { readModelFile, withModelPath } from '../../inference/net-model.ts';
import { ModelSession } from '../../inference/session.ts';
import { collectConvolutions } from '../../inference/weights/tfjs-convolutions.ts';
import { readTfjsModel } from '../../inference/weights/tfjs-model.ts';
import { RVM_MODELS } from './models.ts';
import { assertPorts } from './ports.ts';
import { createRobustVideoMatting } from './robust-video-matting.ts';

/**
 * Loads the net from a file or from the model store, and checks its ports.
 *
 * @throws `model.not-installed`, `model.not-found`, `model.invalid-weights`, `model.invalid-graph`, `model.wrong-ports`
 */
export async function loadRobustVideoMatting(
  { parameter, settings }: EngineChoice<'matter'>,
  environment: Environment,
): Promise<Matter> {
  const [path] = (await findModelFiles(parameter, RVM_MODELS, environment)) as [string];
  const content = await readModelFile(path);
  try {
    const graph = extname(path) === '.json' ? await buildFromTfjs(content, path) : content;
    await checkGraph(graph, path);
    const { provider = 'auto' } = settings;
    const engine = new InferenceEngine({ provider, cacheDirectory: getCacheDirectory(environment) });
    return createRobustVideoMatting({ graph, digest: hashSha256(graph), engine });
  } catch (error) {
    throw withModelPath(error, path);
  }
}

async function buildFromTfjs(content: Uint8Array, path: string): Promise<Uint8Array> {
  const model = await readTfjsModel(content, (name) => readModelFile(join(dirname(path), name)));
  const weights = collectConvolutions(model);
  if (isRobustVideoMatting(weights)) return buildRobustVideoMatting(weights);
  const parameters = { weights: [...model.weights.keys()].slice(0, 3) };
  throw new FootlightError('model.unknown-architecture', { kind: 'input', parameters, value: path });
}

async function checkGraph(graph: Uint8Array, path: string): Promise<void> {
  await using session = await ModelSession.open(graph, { provider: 'cpu' });
  assertPorts(session, path);
}
