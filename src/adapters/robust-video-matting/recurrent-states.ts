import type { TensorValue } from '../../inference/session.ts';

/** Sides of each state, as 32-bit integers. */
const RANK = 4;

/** Packs states as bytes: the sides of each, then the numbers of all; little-endian. */
export function encodeStates(states: readonly TensorValue[]): Uint8Array {
  const header = new Uint32Array(states.flatMap(({ shape }) => shape));
  return Buffer.concat([header, ...states.map(({ data }) => data)].map(toBytes));
}

/** @throws RangeError if the bytes are not those of whole states */
export function decodeStates(bytes: Uint8Array, count: number): TensorValue[] {
  const headerBytes = count * RANK * 4;
  if (bytes.length < headerBytes) throw new RangeError(`${bytes.length} bytes are no states`);
  // A copy, because views of 32 bits must begin at a multiple of 4.
  const data = new Uint8Array(bytes).buffer;
  const sides = new Uint32Array(data, 0, count * RANK);
  let at = headerBytes;
  const states = Array.from({ length: count }, (_, i): TensorValue => {
    const shape = [...sides.subarray(i * RANK, (i + 1) * RANK)];
    const elements = shape.reduce((product, side) => product * side, 1);
    if (at + elements * 4 > bytes.length) throw new RangeError(`a state [${shape}] is cut off`);
    const value = { shape, data: new Float32Array(data, at, elements) };
    at += elements * 4;
    return value;
  });
  if (at !== bytes.length) throw new RangeError(`${bytes.length - at} bytes follow the states`);
  return states;
}

function toBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}
