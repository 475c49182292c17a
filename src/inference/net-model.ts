import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { FootlightError } from '../core/errors.ts';
import { sha256 } from '../core/hashing.ts';
import type { NetDescription } from './architectures/architecture.ts';
import { recogniseNet } from './architectures/index.ts';
import { modelParts } from './onnx/model-parts.ts';
import { ModelSession, type PortInfo } from './session.ts';
import { readSafetensors } from './weights/safetensors.ts';
import { readTorchArchive } from './weights/torch-archive.ts';
import { invalidWeights, type StateDict, type WeightTensor } from './weights/weight-tensor.ts';

/** A super-resolution net, whatever file it came from, ready to be built into a graph. */
export interface NetModel extends NetDescription {
  readonly name: string;
  /** SHA-256 of the file, or of both where two were blended. */
  readonly digest: string;
  /** Whether the graph can be built in half precision; an .onnx file keeps its own. */
  readonly hasPrecisions: boolean;
  /** The only input size that it takes, where it was exported with one. */
  readonly fixedSize?: { readonly width: number; readonly height: number };
}

const MAXIMUM_BYTES = 2 ** 30;
/** Of a model that takes one size only: more is no tile. */
const MAXIMUM_FIXED_PIXELS = 2 ** 22;
/** Halo for nets whose receptive field is not known. */
const UNKNOWN_RADIUS = 32;

/**
 * Loads .onnx, .safetensors, .pth or .pt, told apart by content.
 *
 * @throws `model.invalid-weights`, `model.unsafe-pickle`, `model.unknown-architecture`, `model.wrong-inputs`
 */
export async function loadNetModel(path: string): Promise<NetModel> {
  const content = await readModelFile(path);
  const name = basename(path);
  const digest = sha256(content);
  try {
    const weights = stateDictOf(content);
    if (!weights) return { ...(await describeOnnx(content)), name, digest, hasPrecisions: false };
    return { ...recogniseNet(weights), name, digest, hasPrecisions: true };
  } catch (error) {
    throw withPath(error, path);
  }
}

/** Two trainings of one net, mixed: `share` of the first. Real-ESRGAN's denoise slider is such a blend. */
export async function loadBlendedModel(path: string, otherPath: string, share: number): Promise<NetModel> {
  const [content, otherContent] = await Promise.all([readModelFile(path), readModelFile(otherPath)]);
  const [weights, other] = [stateDictOf(content), stateDictOf(otherContent)];
  if (!weights || !other)
    throw withPath(invalidWeights('Only weights can be blended, not ONNX graphs.'), path);
  return {
    ...recogniseNet(blend(weights, other, share)),
    name: `${basename(path)} + ${basename(otherPath)}`,
    digest: sha256(Buffer.from(`${sha256(content)} ${sha256(otherContent)} ${share}`)),
    hasPrecisions: true,
  };
}

export function blend(weights: StateDict, other: StateDict, share: number): StateDict {
  const mixed = new Map<string, WeightTensor>();
  for (const [name, { shape, data }] of weights) {
    const second = other.get(name);
    if (second?.data.length !== data.length)
      throw invalidWeights(`The two files don't hold the same net: "${name}" differs.`);
    mixed.set(name, { shape, data: data.map((value, i) => value * share + second.data[i]! * (1 - share)) });
  }
  return mixed;
}

async function readModelFile(path: string): Promise<Buffer> {
  await using file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('model.not-found', {
      kind: 'usage',
      parameters: { code: error.code },
      value: path,
      cause: error,
    });
  });
  const { size } = await file.stat();
  if (size === 0 || size > MAXIMUM_BYTES)
    throw withPath(
      invalidWeights(`The file has ${size} bytes; a model has between 1 and ${MAXIMUM_BYTES}.`),
      path,
    );
  return file.readFile();
}

/** Undefined for what looks like neither archive nor safetensors: then it has to be ONNX. */
function stateDictOf(content: Buffer): StateDict | undefined {
  if (content.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return readTorchArchive(content);
  if (content[0] === 0x80 && content[1] === 2)
    throw invalidWeights(
      'The file is in the format that PyTorch wrote before 1.6; save it again with a newer one.',
    );
  if (content.length > 8 && content[8] === 0x7b) return readSafetensors(content);
  return undefined;
}

/** What an exported graph takes and gives, from what the runtime says and one small run. */
async function describeOnnx(content: Uint8Array): Promise<NetDescription & Pick<NetModel, 'fixedSize'>> {
  await using session = await ModelSession.open(content, { provider: 'cpu' });
  const [input, output] = checkedPorts(session.inputs, session.outputs);
  const [, channels, height, width] = input.shape;
  const fixedSize = typeof height === 'number' && typeof width === 'number' ? { width, height } : undefined;
  const trial = fixedSize ?? { width: 32, height: 32 };
  if (trial.width * trial.height > MAXIMUM_FIXED_PIXELS)
    throw wrongInputs(`it takes nothing but pictures of ${trial.width}x${trial.height}`);
  const shape = [1, channels as number, trial.height, trial.width];
  const data = new Float32Array(shape.reduce((product, side) => product * side)).fill(0.5);
  const { [output.name]: result } = await session.run({ [input.name]: { data, shape } }).catch((error) => {
    throw wrongInputs(
      `it fails on a picture of ${trial.width}x${trial.height}: ${(error as Error).message.split('\n').at(-1)}`,
    );
  });
  const [, foundChannels, foundHeight, foundWidth = 0] = result?.shape ?? [];
  const scale = foundWidth / trial.width;
  if (
    !Number.isInteger(scale) ||
    scale < 1 ||
    foundChannels !== channels ||
    foundHeight !== trial.height * scale
  )
    throw wrongInputs(`[${shape}] becomes [${result?.shape}], which is no enlargement`);
  const parts = modelParts(content, input.name, output.name);
  return {
    architecture: 'ONNX graph',
    layout: channels === 1 ? 'luma' : 'rgb',
    scale,
    multiple: fixedSize ? 1 : 4,
    receptiveRadius: UNKNOWN_RADIUS,
    fixedSize,
    build: (graph, value) => graph.embed(parts, value),
  };
}

function checkedPorts(inputs: readonly PortInfo[], outputs: readonly PortInfo[]): [PortInfo, PortInfo] {
  const [input, output] = [inputs[0], outputs[0]];
  const isPicture = input?.shape.length === 4 && (input.shape[1] === 3 || input.shape[1] === 1);
  if (inputs.length !== 1 || !input || !output || !isPicture || input.type !== 'float32') {
    const found = inputs.map(({ name, type, shape }) => `${name}: ${type} [${shape}]`).join(', ');
    throw wrongInputs(`it takes ${found || 'nothing'}`);
  }
  return [input, output];
}

function wrongInputs(what: string): FootlightError {
  return new FootlightError('model.wrong-inputs', { kind: 'input', parameters: { what } });
}

function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof FootlightError)) return error;
  const { code, kind, value, remedy, cause, message } = error;
  return new FootlightError(code, `${path}: ${message}`, { kind, value: value ?? path, remedy, cause });
}
