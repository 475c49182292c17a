/** Codes of eight bits, so that each is a byte as long as the table is cleared before it needs longer ones. */
const [CODE_BITS, CLEAR, END] = [7, 128, 129];
const PIXELS_A_CLEAR = 100;

interface GifOptions {
  /** Width and height in pixels. */
  readonly side: number;
  readonly pictures: number;
  /** How long each picture is shown. */
  readonly seconds: number;
}

/** A GIF of plain pictures, each of another gray. */
export function createGif({ side, pictures, seconds }: GifOptions): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(side, 0);
  size.writeUInt16LE(side, 2);
  const grays = Array.from({ length: 128 }, (_, i) => [2 * i, 2 * i, 2 * i]).flat();
  const delay = Buffer.alloc(2);
  delay.writeUInt16LE(100 * seconds);
  const parts = Array.from({ length: pictures }, (_, i) => [
    Buffer.from([0x21, 0xf9, 4, 0, ...delay, 0, 0]),
    Buffer.from([0x2c, 0, 0, 0, 0, ...size, 0, CODE_BITS]),
    ...cutBlocks(encodePlain(side * side, 20 + 10 * i)),
  ]);
  const head = [Buffer.from('GIF89a'), size, Buffer.from([0xf6, 0, 0, ...grays])];
  return Buffer.concat([...head, ...parts.flat(), Buffer.from([0x3b])]);
}

function encodePlain(pixels: number, gray: number): Buffer {
  const codes: number[] = [];
  for (let i = 0; i < pixels; i++) {
    if (i % PIXELS_A_CLEAR === 0) codes.push(CLEAR);
    codes.push(gray);
  }
  return Buffer.from([...codes, END]);
}

function cutBlocks(data: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    blocks.push(Buffer.from([block.length]), block);
  }
  return [...blocks, Buffer.from([0])];
}
