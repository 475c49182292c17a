import { z } from 'zod';
import {
  countElements,
  createInvalidWeightsError,
  ELEMENT_BYTES,
  type ElementType,
  type StateDict,
  toFloat32,
  type WeightTensor,
} from './weight-tensor.ts';

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  F64: 'f64',
  F32: 'f32',
  F16: 'f16',
  BF16: 'bf16',
};
/** The format's own limit. */
const MAX_HEADER_BYTES = 100_000_000;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

/** Reads the format of github.com/huggingface/safetensors: header length, JSON header, raw tensors. */
export function readSafetensors(content: Uint8Array): StateDict {
  const { header, data } = split(content);
  const tensors = new Map<string, WeightTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success) throw createInvalidWeightsError(`The header describes "${name}" wrongly.`);
    const {
      dtype,
      shape,
      data_offsets: [start, end],
    } = parsed.data;
    const type = ELEMENT_TYPES[dtype];
    // Step counters and the like are integers; no net that we build reads them.
    if (!type) continue;
    if (end > data.length)
      throw createInvalidWeightsError(
        `The file ends before "${name}": ${data.length} of at least ${end} bytes are there.`,
      );
    if (end - start !== countElements(shape, name) * ELEMENT_BYTES[type])
      throw createInvalidWeightsError(
        `"${name}" has ${end - start} bytes, which its shape [${shape}] doesn't fit.`,
      );
    tensors.set(name, { shape, data: toFloat32(data.subarray(start, end), type) });
  }
  return tensors;
}

function split(content: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const length = content.length >= 8 ? view.getBigUint64(0, true) : -1n;
  if (length < 2n || length > MAX_HEADER_BYTES || Number(length) + 8 > content.length)
    throw createInvalidWeightsError('The file is no whole safetensors file: its header is cut short.');
  const end = 8 + Number(length);
  try {
    const header: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(content.subarray(8, end)),
    );
    return { header: z.record(z.string(), z.unknown()).parse(header), data: content.subarray(end) };
  } catch (error) {
    throw createInvalidWeightsError(
      'The header of the safetensors file is not a JSON object.',
      undefined,
      error,
    );
  }
}
