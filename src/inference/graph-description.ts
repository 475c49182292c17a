import { FootlightError } from '../core/errors.ts';
import type { NetDescription } from './architectures/architecture.ts';
import type { OpenNet } from './model-form.ts';
import { readModelParts } from './onnx/model-parts.ts';
import type { PortInfo } from './tensor.ts';

/** Largest fixed input size: more pixels can't be one tile. */
const MAX_FIXED_PIXELS = 2 ** 22;
/** Halo in pixels for nets whose receptive field is not known. */
const UNKNOWN_RADIUS = 32;

/** What is known of a net that is built into graphs. */
export interface GraphDescription extends NetDescription {
  /** The only input size that it takes, in pixels; undefined if any size will do. */
  readonly fixedSize?: { readonly width: number; readonly height: number } | undefined;
}

/**
 * Describes an exported graph by its ports and one trial run.
 *
 * @throws `model.wrong-inputs`, `model.invalid-weights`, `model.failed-trial` if the runtime crashes
 */
export async function describeGraph(content: Uint8Array, net: OpenNet): Promise<GraphDescription> {
  const [input, output] = checkPorts(net.inputs, net.outputs);
  const [, channels, height, width] = input.shape;
  const fixedSize = typeof height === 'number' && typeof width === 'number' ? { width, height } : undefined;
  const trial = fixedSize ?? { width: 32, height: 32 };
  if (trial.width * trial.height > MAX_FIXED_PIXELS)
    throw new FootlightError('model.wrong-inputs', {
      kind: 'input',
      reason: 'fixed-size',
      parameters: { width: trial.width, height: trial.height },
    });
  const shape = [1, channels as number, trial.height, trial.width];
  const data = new Float32Array(shape.reduce((product, side) => product * side)).fill(0.5);
  const { [output.name]: result } = await net.run({ [input.name]: { data, shape } }).catch((error) => {
    if (error instanceof FootlightError) throw error;
    const problem = (error as Error).message.split('\n').at(-1);
    throw new FootlightError('model.wrong-inputs', {
      kind: 'input',
      reason: 'failed-run',
      parameters: { width: trial.width, height: trial.height, problem },
    });
  });
  const [, foundChannels, foundHeight, foundWidth = 0] = result?.shape ?? [];
  const scale = foundWidth / trial.width;
  if (
    !Number.isInteger(scale) ||
    scale < 1 ||
    foundChannels !== channels ||
    foundHeight !== trial.height * scale
  )
    throw new FootlightError('model.wrong-inputs', {
      kind: 'input',
      reason: 'no-enlargement',
      parameters: { input: String(shape), output: String(result?.shape) },
    });
  const parts = readModelParts(content, input.name, output.name);
  return {
    architecture: 'ONNX graph',
    layout: channels === 1 ? 'luma' : 'rgb',
    scale,
    multiple: fixedSize ? 1 : 4,
    receptiveRadius: UNKNOWN_RADIUS,
    fixedSize,
    build: (graph, value) => graph.embedModel(parts, value),
  };
}

function checkPorts(inputs: readonly PortInfo[], outputs: readonly PortInfo[]): [PortInfo, PortInfo] {
  const [input, output] = [inputs[0], outputs[0]];
  const isPicture = input?.shape.length === 4 && (input.shape[1] === 3 || input.shape[1] === 1);
  if (inputs.length !== 1 || !input || !output || !isPicture || input.type !== 'float32') {
    const found = inputs.map(({ name, type, shape }) => `${name}: ${type} [${shape}]`).join(', ');
    throw new FootlightError('model.wrong-inputs', {
      kind: 'input',
      reason: 'inputs',
      parameters: { inputs: found || '[]' },
    });
  }
  return [input, output];
}
