import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { bytes } from '../../core/messages/message.ts';
import { countElements, toFloat32, type WeightTensor } from './weight-tensor.ts';

const DTYPE_BYTES = { bool: 1, uint8: 1, uint16: 2, float16: 2, int32: 4, float32: 4 } as const;
type Dtype = keyof typeof DTYPE_BYTES;
const dtypeSchema = z.enum(Object.keys(DTYPE_BYTES) as [Dtype, ...Dtype[]]);

/** A file beside model.json: never a path, which could lead out of the folder. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: dtypeSchema,
  quantization: z
    .object({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      scale: z.number().default(1),
      min: z.number().default(0),
    })
    .optional(),
});

const documentSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({
    node: z
      .array(z.object({ name: z.string(), op: z.string(), input: z.array(z.string()).default([]) }))
      .max(100_000),
  }),
  weightsManifest: z
    .array(z.object({ paths: z.array(fileName).min(1), weights: z.array(weightSchema) }))
    .min(1),
});

type WeightEntry = z.infer<typeof weightSchema>;

/** One operation of the graph. */
export interface TfjsNode {
  readonly name: string;
  /** TensorFlow's name, such as _FusedConv2D. */
  readonly op: string;
  /** Names of nodes and weights; NAME:1 is a node's second output. */
  readonly inputs: readonly string[];
}

/** A TensorFlow.js graph model: the operations in the file's order, and the constants by name, dequantized. */
export interface TfjsModel {
  readonly nodes: readonly TfjsNode[];
  readonly weights: ReadonlyMap<string, WeightTensor>;
}

/**
 * Reads a TensorFlow.js graph model (tensorflow/tfjs, "model.json" with binary shards).
 *
 * @param readShard reads a file that lies beside model.json, by its name
 * @throws `model.invalid-weights` and what `readShard` throws
 */
export async function readTfjsModel(
  content: Uint8Array,
  readShard: (name: string) => Promise<Uint8Array>,
): Promise<TfjsModel> {
  const { modelTopology, weightsManifest } = parseDocument(content);
  const weights = new Map<string, WeightTensor>();
  for (const { paths, weights: entries } of weightsManifest) {
    const shards: Uint8Array[] = [];
    for (const path of paths) shards.push(await readShard(path));
    for (const [name, weight] of readGroup(Buffer.concat(shards), entries)) weights.set(name, weight);
  }
  const nodes = modelTopology.node.map(({ name, op, input }) => ({ name, op, inputs: input }));
  return { nodes, weights };
}

function parseDocument(content: Uint8Array): z.infer<typeof documentSchema> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return documentSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'tfjs-json', cause: error });
  }
}

/** Values of a group lie one after another in its shards. */
function readGroup(content: Uint8Array, entries: readonly WeightEntry[]): [string, WeightTensor][] {
  let at = 0;
  return entries.map((entry) => {
    const { name, shape, dtype, quantization } = entry;
    const stored = quantization?.dtype ?? dtype;
    const end = at + countElements(shape, name) * DTYPE_BYTES[stored];
    if (end > content.length)
      throw new FootlightError('model.invalid-weights', {
        kind: 'input',
        reason: 'cut-off-data',
        parameters: { weight: name, size: bytes(content.length), expected: bytes(end) },
      });
    const data = toNumbers(content.subarray(at, end), stored);
    at = end;
    // Half-precision values are only stored shorter; integers stand for evenly spaced numbers.
    if (quantization && stored !== 'float16')
      for (let i = 0; i < data.length; i++) data[i] = data[i]! * quantization.scale + quantization.min;
    return [name, { shape, data }];
  });
}

function toNumbers(content: Uint8Array, dtype: Dtype): Float32Array {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  switch (dtype) {
    case 'float32':
      return toFloat32(content, 'f32');
    case 'float16':
      return toFloat32(content, 'f16');
    case 'int32':
      return new Float32Array(content.length / 4).map((_, i) => view.getInt32(i * 4, true));
    case 'uint16':
      return new Float32Array(content.length / 2).map((_, i) => view.getUint16(i * 2, true));
    case 'uint8':
    case 'bool':
      return Float32Array.from(content);
  }
}
