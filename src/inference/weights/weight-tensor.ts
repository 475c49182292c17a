import { FootlightError } from '../../core/errors.ts';

/** One trained tensor in row-major order, converted to float32. */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Tensors by name, as PyTorch calls a net's weights. */
export type StateDict = ReadonlyMap<string, WeightTensor>;

export type ElementType = 'f64' | 'f32' | 'f16' | 'bf16';

export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = { f64: 8, f32: 4, f16: 2, bf16: 2 };

/** Converts little-endian numbers to float32. `bytes` needs no alignment. */
export function toFloat32(bytes: Uint8Array, type: ElementType): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength / ELEMENT_BYTES[type];
  switch (type) {
    case 'f64':
      return new Float32Array(count).map((_, i) => view.getFloat64(i * 8, true));
    case 'f32':
      return new Float32Array(count).map((_, i) => view.getFloat32(i * 4, true));
    case 'f16':
      return new Float32Array(count).map((_, i) => halfToFloat(view.getUint16(i * 2, true)));
    case 'bf16': {
      const bits = new Uint32Array(count).map((_, i) => view.getUint16(i * 2, true) << 16);
      return new Float32Array(bits.buffer);
    }
  }
}

/** Converts a number from IEEE 754 binary16. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const bits = new DataView(new ArrayBuffer(4));

/** Rounds to the nearest binary16, ties to even; beyond its range is infinity. */
export function floatToHalf(value: number): number {
  bits.setFloat32(0, value);
  const code = bits.getUint32(0);
  const sign = (code >>> 16) & 0x8000;
  const exponent = ((code >>> 23) & 0xff) - 112;
  if (exponent >= 31) return sign | 0x7c00 | ((code & 0x7fffffff) > 0x7f800000 ? 0x200 : 0);
  if (exponent < -10) return sign;
  const fraction = (code & 0x7fffff) | 0x800000;
  const shift = exponent <= 0 ? 14 - exponent : 13;
  const kept = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  const roundsUp = rest > half || (rest === half && (kept & 1) === 1);
  const base = exponent <= 0 ? 0 : (exponent - 1) << 10;
  return sign | (base + kept + Number(roundsUp));
}

/**
 * Computes the number of elements of a shape from an untrusted file.
 *
 * @throws `model.invalid-weights` if sides are negative or fractional, or the product exceeds 2^31
 */
export function countElements(shape: readonly number[], name: string): number {
  const count = shape.reduce((product, side) => product * side, 1);
  if (shape.length > 8 || !shape.every((side) => Number.isSafeInteger(side) && side >= 0) || count > 2 ** 31)
    throw new FootlightError('model.invalid-weights', {
      kind: 'input',
      reason: 'shape',
      parameters: { weight: name, shape: String(shape) },
    });
  return count;
}
