import { getCacheDirectory } from '../../core/cache-directory.ts';
import { hashSha256 } from '../../core/hashing.ts';
import type { DepthEstimator } from '../../engines/depth-estimator.ts';
import type { EngineChoice, Environment } from '../../engines/engine.ts';
import { findModelFiles } from '../../engines/model-store/find-model.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { readModelFile, withModelPath } from '../../inference/net-model.ts';
import { ModelSession } from '../../inference/session.ts';
import { assertPorts, type DepthNet } from './depth-net.ts';
import { NetDepthEstimator } from './net-depth-estimator.ts';

/**
 * Loads a depth net from a file, or from the model store under the name of its kind, and checks its ports.
 *
 * @throws `model.not-installed`, `model.not-found`, `model.invalid-graph`, `model.wrong-ports`
 */
export async function loadDepthNet(
  net: DepthNet,
  modelName: string,
  { parameter, settings }: EngineChoice<'depth'>,
  environment: Environment,
): Promise<DepthEstimator> {
  const wanted = { names: [modelName], forms: [net.name] };
  const [path] = (await findModelFiles(parameter, wanted, environment)) as [string];
  const graph = await readModelFile(path);
  await checkGraph(net, graph, path);
  const { provider = 'auto' } = settings;
  const engine = new InferenceEngine({ provider, cacheDirectory: getCacheDirectory(environment) });
  return new NetDepthEstimator({ net, graph, digest: hashSha256(graph), engine });
}

async function checkGraph(net: DepthNet, graph: Uint8Array, path: string): Promise<void> {
  try {
    await using session = await ModelSession.open(graph, { provider: 'cpu' });
    assertPorts(net, session, path);
  } catch (error) {
    throw withModelPath(error, path);
  }
}
