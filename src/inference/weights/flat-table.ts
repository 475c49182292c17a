import { ByteBuffer } from 'flatbuffers';
import { FootlightError } from '../../core/errors.ts';

/** Vectors of tables in a model: far more than any net has of tensors, operators or buffers. */
const MAX_TABLES = 100_000;

/**
 * A table of a FlatBuffers file (flatbuffers.dev/internals), read with every offset checked, as `flatbuffers` itself
 * trusts its input: it returns zeros for what lies beyond the end.
 */
export class FlatTable {
  readonly #buffer: ByteBuffer;
  readonly #position: number;
  readonly #vtable: number;
  readonly #vtableBytes: number;

  private constructor(buffer: ByteBuffer, position: number) {
    assertInside(buffer, position, 4);
    this.#buffer = buffer;
    this.#position = position;
    this.#vtable = position - buffer.readInt32(position);
    assertInside(buffer, this.#vtable, 4);
    this.#vtableBytes = buffer.readUint16(this.#vtable);
    assertInside(buffer, this.#vtable, this.#vtableBytes);
  }

  /** Reads the root of a file with a four-letter identifier. @throws `model.invalid-weights` */
  static readRoot(content: Uint8Array, identifier: string): FlatTable {
    const buffer = new ByteBuffer(content);
    if (content.length < 8 || !buffer.__has_identifier(identifier)) throw createDamageError();
    return new FlatTable(buffer, buffer.readUint32(0));
  }

  getByte(field: number): number {
    const at = this.find(field, 1);
    return at === undefined ? 0 : this.#buffer.readInt8(at);
  }

  getInt32(field: number, missing = 0): number {
    const at = this.find(field, 4);
    return at === undefined ? missing : this.#buffer.readInt32(at);
  }

  getFloat(field: number, missing = 0): number {
    const at = this.find(field, 4);
    return at === undefined ? missing : this.#buffer.readFloat32(at);
  }

  getTable(field: number): FlatTable | undefined {
    const at = this.find(field, 4);
    return at === undefined ? undefined : new FlatTable(this.#buffer, at + this.#buffer.readUint32(at));
  }

  getTables(field: number): FlatTable[] {
    const { start, count } = this.findVector(field, 4);
    if (count > MAX_TABLES) throw createDamageError();
    return Array.from({ length: count }, (_, i) => {
      const at = start + i * 4;
      return new FlatTable(this.#buffer, at + this.#buffer.readUint32(at));
    });
  }

  getInt32s(field: number): number[] {
    const { start, count } = this.findVector(field, 4);
    return Array.from({ length: count }, (_, i) => this.#buffer.readInt32(start + i * 4));
  }

  /** 64-bit integers, rounded where they are beyond 2^53. */
  getInt64s(field: number): number[] {
    const { start, count } = this.findVector(field, 8);
    return Array.from({ length: count }, (_, i) => Number(this.#buffer.readInt64(start + i * 8)));
  }

  getFloats(field: number): number[] {
    const { start, count } = this.findVector(field, 4);
    return Array.from({ length: count }, (_, i) => this.#buffer.readFloat32(start + i * 4));
  }

  /** A view of bytes, without a copy; empty if there are none. */
  getBytes(field: number): Uint8Array {
    const { start, count } = this.findVector(field, 1);
    return this.#buffer.bytes().subarray(start, start + count);
  }

  getText(field: number): string {
    return new TextDecoder().decode(this.getBytes(field));
  }

  /** Address of a field's value; undefined if the table leaves it out. */
  private find(field: number, bytes: number): number | undefined {
    const entry = 4 + field * 2;
    if (entry + 2 > this.#vtableBytes) return undefined;
    const offset = this.#buffer.readUint16(this.#vtable + entry);
    if (offset === 0) return undefined;
    assertInside(this.#buffer, this.#position + offset, bytes);
    return this.#position + offset;
  }

  private findVector(field: number, elementBytes: number): { start: number; count: number } {
    const at = this.find(field, 4);
    if (at === undefined) return { start: 0, count: 0 };
    const vector = at + this.#buffer.readUint32(at);
    assertInside(this.#buffer, vector, 4);
    const count = this.#buffer.readUint32(vector);
    assertInside(this.#buffer, vector + 4, count * elementBytes);
    return { start: vector + 4, count };
  }
}

function assertInside(buffer: ByteBuffer, start: number, bytes: number): void {
  if (start < 0 || start + bytes > buffer.capacity()) throw createDamageError();
}

function createDamageError(): FootlightError {
  return new FootlightError('model.invalid-weights', { kind: 'input', reason: 'cut-off-tflite' });
}
