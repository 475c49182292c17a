import { getCacheDirectory } from '../../core/cache-directory.ts';
import { FootlightError } from '../../core/errors.ts';
import { hashSha256 } from '../../core/hashing.ts';
import type { EngineChoice, Environment } from '../../engines/engine.ts';
import type { FrameInterpolator } from '../../engines/frame-interpolator.ts';
import { findModelFiles, type WantedModels } from '../../engines/model-store/find-model.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import type { OpenNet } from '../../inference/model-form.ts';
import { tryModelFile } from '../../inference/model-trial.ts';
import { readModelFile } from '../../inference/net-model.ts';
import { type NetForm, recognizeForm } from './net-form.ts';
import { RifeInterpolator } from './rife-interpolator.ts';
import { runNet } from './run-net.ts';

/** Sides of pictures are multiples of one of these: RIFE up to 4.22 takes the first, later ones need more. */
const MULTIPLES = [32, 64, 128] as const;
/** So many times a multiple is no multiple of the next one. */
const TRIAL_SIDES = 3;

/**
 * Loads RIFE from a file, or from the model store, and tries it on a small picture.
 *
 * @throws `model.not-installed`, `model.not-found`, `model.invalid-graph`, `model.wrong-ports`, `interpolator.failed`,
 * `interpolator.invalid-result`
 */
export async function loadRife(
  wanted: WantedModels,
  { parameter, settings }: EngineChoice<'interpolator'>,
  environment: Environment,
  signal?: AbortSignal,
): Promise<FrameInterpolator> {
  const [path] = (await findModelFiles(parameter, wanted, environment)) as [string];
  const graph = await readModelFile(path);
  const digest = hashSha256(graph);
  const { form, multiple } = await tryModelFile(path, digest, (net) => inspectNet(net, path), signal);
  const { provider = 'auto' } = settings;
  const engine = new InferenceEngine({ provider, cacheDirectory: getCacheDirectory(environment) });
  return new RifeInterpolator({ form, multiple, graph, digest, engine });
}

/** Recognizes how a net takes its pictures, and finds out by a trial of which multiple their sides are. */
export async function inspectNet(
  session: OpenNet,
  path: string,
): Promise<{ form: NetForm; multiple: number }> {
  const form = recognizeForm(session, path);
  let problem: unknown;
  for (const multiple of form.fixedSize ? [1] : MULTIPLES) {
    const side = multiple * TRIAL_SIDES;
    try {
      await tryNet(session, form, form.fixedSize ?? { width: side, height: side });
      return { form, multiple };
    } catch (error) {
      problem = error;
    }
  }
  // What fails before there is a picture to draw is the file's fault.
  throw problem instanceof FootlightError ? problem.with({ kind: 'input', value: path }) : problem;
}

async function tryNet(
  session: OpenNet,
  form: NetForm,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<void> {
  const picture = Float32Array.from({ length: 3 * width * height }, (_, i) => (i % width) / width);
  await runNet(session, form, { first: picture, second: picture, share: 0.5, width, height });
}
