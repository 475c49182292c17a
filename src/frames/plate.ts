/**
 * The picture of a shot without its subject. `planes` are luma, blue and red difference in the matrix and range of the
 * shot's working pictures, all at full size, row by row, in 1/64 of a 10-bit code (0 to 65535).
 */
export interface Plate {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly [Uint16Array, Uint16Array, Uint16Array];
  /** How far each pixel is known: 0 not at all, 255 surely. */
  readonly confidence: Uint8Array;
}

/** Units of a plate's samples in one 10-bit code. */
export const PLATE_UNITS = 64;

/** Width and height as 32-bit integers. */
const HEADER_BYTES = 8;

/** Packs a plate as bytes: width, height, the three planes, confidence; little-endian. */
export function encodePlate({ width, height, planes, confidence }: Plate): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(width, 0);
  header.writeUInt32LE(height, 4);
  const parts = [...planes, confidence].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength),
  );
  return Buffer.concat([header, ...parts]);
}

/** @throws RangeError if the bytes are not those of a whole plate */
export function decodePlate(bytes: Buffer): Plate {
  const [width, height] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
  const area = width * height;
  if (bytes.length !== HEADER_BYTES + area * 7)
    throw new RangeError(`a plate of ${width}x${height} has other than ${bytes.length} bytes`);
  // A copy, because a 16-bit view must begin at an even address.
  const data = bytes.buffer.slice(bytes.byteOffset + HEADER_BYTES, bytes.byteOffset + bytes.length);
  const plane = (index: number): Uint16Array => new Uint16Array(data as ArrayBuffer, index * area * 2, area);
  return {
    width,
    height,
    planes: [plane(0), plane(1), plane(2)],
    confidence: new Uint8Array(data as ArrayBuffer, area * 6, area),
  };
}
