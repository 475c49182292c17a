/** The types and the header of the segments of Blu-ray subtitles (US 2009/0185789). */
export const PGS = { composition: 0x16, end: 0x80, headerBytes: 3 };

interface Segment {
  readonly type: number;
  readonly content: Buffer;
}

/** The segments of Blu-ray subtitles: each a type, 16 bits of length, and so many bytes. */
export function listSegments(data: Buffer): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at + PGS.headerBytes <= data.length; ) {
    const end = at + PGS.headerBytes + data.readUInt16BE(at + 1);
    segments.push({ type: data[at]!, content: data.subarray(at + PGS.headerBytes, end) });
    at = end;
  }
  return segments;
}

/**
 * Joins the packets of Blu-ray subtitles to display sets: a packet is a whole set in Matroska, but a single segment in
 * transport streams. A set is shown at the time of its composition; its palettes and objects are told to come before.
 *
 * @param packets in the order of their file
 */
export function joinDisplaySets<Packet extends { readonly content: Buffer }>(
  packets: readonly Packet[],
): Packet[] {
  const sets: Packet[][] = [];
  let isOpen = false;
  for (const packet of packets) {
    const types = listSegments(packet.content).map(({ type }) => type);
    const begins = types.includes(PGS.composition);
    // What comes before the first composition is the rest of a set that the file has lost.
    if (begins) sets.push([packet]);
    else if (isOpen) sets.at(-1)!.push(packet);
    isOpen = (begins || isOpen) && !types.includes(PGS.end);
  }
  return sets.map((set) => ({
    ...set[0]!,
    content: endSet(Buffer.concat(set.map(({ content }) => content))),
  }));
}

/** Nothing is shown of a set without its end, which damage may have taken. */
function endSet(set: Buffer): Buffer {
  const isEnded = listSegments(set).some(({ type }) => type === PGS.end);
  return isEnded ? set : Buffer.concat([set, Buffer.from([PGS.end, 0, 0])]);
}
