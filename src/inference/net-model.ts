import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FootlightError } from '../core/errors.ts';
import { hashSha256 } from '../core/hashing.ts';
import { bytes } from '../core/messages/message.ts';
import { describeSystemError } from '../core/system-errors.ts';
import { recognizeNet } from './architectures/index.ts';
import { describeGraph, type GraphDescription } from './graph-description.ts';
import { tryModelFile } from './model-trial.ts';
import { readSafetensors } from './weights/safetensors.ts';
import { readTorchArchive } from './weights/torch-archive.ts';
import type { StateDict, WeightTensor } from './weights/weight-tensor.ts';

/** A super-resolution net loaded from any supported file format, ready to be built into a graph. */
export interface NetModel extends GraphDescription {
  readonly name: string;
  /** SHA-256 of the file, or of both if two were blended. */
  readonly digest: string;
  /** Whether the graph can be built in half precision; an .onnx file has a fixed precision. */
  readonly hasPrecisions: boolean;
}

const MAX_BYTES = 2 ** 30;

/**
 * Loads a model file: .onnx, .safetensors, .pth or .pt, recognized by its content.
 *
 * @throws `model.not-found`, `model.invalid-weights`, `model.unsafe-pickle`, `model.unknown-architecture`,
 * `model.invalid-graph`, `model.wrong-inputs`, `model.failed-trial`, `cancelled`
 */
export async function loadNetModel(path: string, signal?: AbortSignal): Promise<NetModel> {
  const content = await readModelFile(path);
  const name = basename(path);
  const digest = hashSha256(content);
  try {
    const weights = readStateDict(content);
    if (!weights) {
      const description = await tryModelFile(path, digest, (net) => describeGraph(content, net), signal);
      return { ...description, name, digest, hasPrecisions: false };
    }
    return { ...recognizeNet(weights), name, digest, hasPrecisions: true };
  } catch (error) {
    throw withModelPath(error, path);
  }
}

/**
 * Loads two trainings of one net, interpolated weight by weight, as Real-ESRGAN's denoise slider does.
 *
 * @param share of the first file, 0 to 1
 */
export async function loadBlendedModel(path: string, otherPath: string, share: number): Promise<NetModel> {
  const [content, otherContent] = await Promise.all([readModelFile(path), readModelFile(otherPath)]);
  try {
    const [weights, other] = [readStateDict(content), readStateDict(otherContent)];
    if (!weights || !other)
      throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'blended-graph' });
    return {
      ...recognizeNet(blend(weights, other, share)),
      name: `${basename(path)} + ${basename(otherPath)}`,
      digest: hashSha256(Buffer.from(`${hashSha256(content)} ${hashSha256(otherContent)} ${share}`)),
      hasPrecisions: true,
    };
  } catch (error) {
    throw withModelPath(error, path);
  }
}

/** @throws `model.invalid-weights` if the nets differ in names or sizes */
export function blend(weights: StateDict, other: StateDict, share: number): StateDict {
  const mixed = new Map<string, WeightTensor>();
  for (const [name, { shape, data }] of weights) {
    const second = other.get(name);
    if (second?.data.length !== data.length)
      throw new FootlightError('model.invalid-weights', {
        kind: 'input',
        reason: 'different-nets',
        parameters: { weight: name },
      });
    mixed.set(name, { shape, data: data.map((value, i) => value * share + second.data[i]! * (1 - share)) });
  }
  return mixed;
}

/** The content of a model file. @throws `model.not-found`, `model.invalid-weights` */
export async function readModelFile(path: string): Promise<Buffer> {
  const refuse = (error: NodeJS.ErrnoException): never => {
    throw new FootlightError('model.not-found', {
      kind: 'usage',
      parameters: describeSystemError(error),
      value: path,
      cause: error,
    });
  };
  // A pipe would be waited for as soon as it is opened.
  const state = await stat(path).catch(refuse);
  if (!state.isFile())
    refuse({ name: 'Error', message: '', code: state.isDirectory() ? 'EISDIR' : 'EINVAL' });
  await using file = await open(path).catch(refuse);
  const { size } = state;
  if (size === 0 || size > MAX_BYTES)
    throw new FootlightError('model.invalid-weights', {
      kind: 'input',
      reason: 'file-size',
      parameters: { size: bytes(size), limit: bytes(MAX_BYTES) },
      value: path,
    });
  return await file.readFile().catch(refuse);
}

/** Whether a file holds weights alone, by its first bytes; other content has to be ONNX. */
export function isWeights(content: Buffer): boolean {
  const isArchive = content.subarray(0, 4).equals(Buffer.from('PK\x03\x04'));
  return (
    isArchive || (content[0] === 0x80 && content[1] === 2) || (content.length > 8 && content[8] === 0x7b)
  );
}

/** Reads the weights of a PyTorch archive or of safetensors; undefined for other content, which has to be ONNX. */
function readStateDict(content: Buffer): StateDict | undefined {
  if (!isWeights(content)) return undefined;
  if (content[0] === 0x50) return readTorchArchive(content);
  if (content[0] === 0x80 && content[1] === 2)
    throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'old-format' });
  return readSafetensors(content);
}

/** Copies an error with the model's file as its value; readers of contents don't know which file they read. */
export function withModelPath(error: unknown, path: string): unknown {
  if (!(error instanceof FootlightError) || error.value !== undefined) return error;
  const isGraph = error.code === 'model.invalid-graph';
  return error.with({ value: path, reason: error.reason ?? (isGraph ? 'file' : undefined) });
}
