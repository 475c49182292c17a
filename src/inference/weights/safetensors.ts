import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { bytes } from '../../core/messages/message.ts';
import {
  countElements,
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

/**
 * Reads a safetensors file (github.com/huggingface/safetensors): header length, JSON header, raw tensors.
 *
 * @throws `model.invalid-weights`
 */
export function readSafetensors(content: Uint8Array): StateDict {
  const { header, data } = split(content);
  const tensors = new Map<string, WeightTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success)
      throw new FootlightError('model.invalid-weights', {
        kind: 'input',
        reason: 'header-entry',
        parameters: { weight: name },
      });
    const {
      dtype,
      shape,
      data_offsets: [start, end],
    } = parsed.data;
    const type = ELEMENT_TYPES[dtype];
    // Integers are step counters and the like, which no supported net reads.
    if (!type) continue;
    if (end > data.length)
      throw new FootlightError('model.invalid-weights', {
        kind: 'input',
        reason: 'cut-off-data',
        parameters: { weight: name, size: bytes(data.length), expected: bytes(end) },
      });
    if (end - start !== countElements(shape, name) * ELEMENT_BYTES[type])
      throw new FootlightError('model.invalid-weights', {
        kind: 'input',
        reason: 'data-size',
        parameters: { weight: name, size: end - start, shape: String(shape) },
      });
    tensors.set(name, { shape, data: toFloat32(data.subarray(start, end), type) });
  }
  return tensors;
}

function split(content: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const length = content.length >= 8 ? view.getBigUint64(0, true) : -1n;
  if (length < 2n || length > MAX_HEADER_BYTES || Number(length) + 8 > content.length)
    throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'cut-off-header' });
  const end = 8 + Number(length);
  try {
    const header: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(content.subarray(8, end)),
    );
    return { header: z.record(z.string(), z.unknown()).parse(header), data: content.subarray(end) };
  } catch (error) {
    throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'header-json', cause: error });
  }
}
