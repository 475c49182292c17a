/** Place of a box within a file or a buffer: both count its header. */
export interface BoxPosition {
  readonly position: number;
  readonly size: number;
}

/** A box of ISO/IEC 14496-12: size, type, content. */
export function createBox(type: string, ...contents: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + contents.reduce((size, { length }) => size + length, 0));
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...contents]);
}

/** The children of a box that holds boxes alone. */
export function listChildren(parent: Buffer): (BoxPosition & { readonly type: string })[] {
  const children = [];
  for (let position = 8; position + 8 <= parent.length; ) {
    const size = parent.readUInt32BE(position);
    if (size < 8) break;
    children.push({ type: parent.toString('latin1', position + 4, position + 8), position, size });
    position += size;
  }
  return children;
}

export function findChild(parent: Buffer, type: string): BoxPosition | undefined {
  return listChildren(parent).find((child) => child.type === type);
}

/** Adds `child` to the end of a box that holds boxes alone. */
export function appendChild(parent: Buffer, child: Buffer): Buffer {
  return createBox(parent.toString('latin1', 4, 8), parent.subarray(8), child);
}

/** Puts `replacement` in the place of a child. */
export function replaceChild(parent: Buffer, { position, size }: BoxPosition, replacement: Buffer): Buffer {
  const type = parent.toString('latin1', 4, 8);
  return createBox(type, parent.subarray(8, position), replacement, parent.subarray(position + size));
}

/** As many whole characters as fit into so many bytes of UTF-8. */
export function cutText(text: string, bytes: number): Buffer {
  const encoded = Buffer.from(text, 'utf8');
  let end = Math.min(bytes, encoded.length);
  while (end < encoded.length && (encoded[end]! & 0xc0) === 0x80) end--;
  return encoded.subarray(0, end);
}
