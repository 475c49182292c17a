/** A display set of Blu-ray subtitles, in the form of packets: one rectangle, or nothing. */
export function createDisplaySet(isShowing: boolean, isComplete: boolean, number = 0): Buffer {
  const composition = Buffer.alloc(isShowing ? 19 : 11);
  composition.writeUInt16BE(64, 0);
  composition.writeUInt16BE(48, 2);
  composition[4] = 0x10;
  composition.writeUInt16BE(number, 5);
  composition[7] = isComplete ? 0x80 : 0;
  composition[10] = isShowing ? 1 : 0;
  const palette = Buffer.from([0, 0, 1, 235, 128, 128, 255]);
  const row = Buffer.from([0, 0x80 | 16, 1, 0, 0]);
  const rows = Buffer.concat(Array.from({ length: 8 }, () => row));
  const object = Buffer.concat([Buffer.from([0, 0, 0, 0xc0, 0, 0, rows.length + 4, 0, 16, 0, 8]), rows]);
  return Buffer.concat([
    createSegment(0x16, composition),
    createSegment(0x17, Buffer.from([1, 0, 0, 0, 0, 0, 0, 16, 0, 8])),
    ...(isShowing && isComplete ? [createSegment(0x14, palette), createSegment(0x15, object)] : []),
    createSegment(0x80, Buffer.alloc(0)),
  ]);
}

function createSegment(type: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, content.length >> 8, content.length & 0xff]), content]);
}

/** A file of display sets at their times in seconds. */
export function createSup(sets: readonly (readonly [seconds: number, set: Buffer])[]): Buffer {
  return Buffer.concat(
    sets.flatMap(([seconds, set]) => {
      const segments: Buffer[] = [];
      for (let at = 0; at < set.length; ) {
        const end = at + 3 + set.readUInt16BE(at + 1);
        const header = Buffer.alloc(10);
        header.write('PG');
        header.writeUInt32BE(Math.round(seconds * 90_000), 2);
        segments.push(header, set.subarray(at, end));
        at = end;
      }
      return segments;
    }),
  );
}
