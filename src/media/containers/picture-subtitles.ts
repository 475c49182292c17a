import { listSegments, PGS } from './display-sets.ts';

/** What a packet of subtitles of pictures does to what is shown. */
interface SubtitleComposition {
  /** Whether something is shown from then on. */
  readonly isShowing: boolean;
  /** Whether it needs nothing of the packets before it. */
  readonly isComplete: boolean;
}

/** How subtitles that are pictures are read, by codec. */
interface PictureSubtitleCodec {
  readComposition(data: Buffer): SubtitleComposition;
  /** A packet after which nothing is shown, for the stream that `data` is of; undefined if they end by themselves. */
  createEnd?(data: Buffer): Buffer | undefined;
  /** The packet with what it shows taken away after some seconds, if it ends by itself. */
  limit?(data: Buffer, seconds: number): Buffer;
  /** Seconds for which the packet itself says that it is shown; infinite where it doesn't. */
  readDuration?(data: Buffer): number;
}

const COMPLETE: SubtitleComposition = { isShowing: true, isComplete: true };

const CODECS: Readonly<Record<string, PictureSubtitleCodec>> = {
  hdmv_pgs_subtitle: { readComposition: readPgs, createEnd: endPgs },
  dvb_subtitle: { readComposition: readDvb, createEnd: endDvb },
  dvd_subtitle: { readComposition: () => COMPLETE, limit: limitDvd, readDuration: readDvdDuration },
};

/** @returns how the subtitles of a codec are read; undefined for those of text, and others that are not known */
export function getPictureSubtitles(codec: string): PictureSubtitleCodec | undefined {
  return CODECS[codec];
}

/** The presentation composition of a display set of Blu-ray. */
function findPgs(data: Buffer): Buffer | undefined {
  return listSegments(data).find(({ type, content }) => type === PGS.composition && content.length >= 11)
    ?.content;
}

/** The state is 0 where objects of sets before are used; the last byte counts what is shown. */
function readPgs(data: Buffer): SubtitleComposition {
  const composition = findPgs(data);
  return composition ? { isShowing: composition[10]! > 0, isComplete: composition[7] !== 0 } : COMPLETE;
}

function endPgs(data: Buffer): Buffer | undefined {
  const composition = findPgs(data);
  if (!composition) return undefined;
  const empty = Buffer.alloc(11);
  composition.copy(empty, 0, 0, 5);
  empty.writeUInt16BE((composition.readUInt16BE(5) + 1) & 0xffff, 5);
  return Buffer.concat([Buffer.from([PGS.composition, 0, 11]), empty, Buffer.from([PGS.end, 0, 0])]);
}

const DVB = { identifier: 0x20, sync: 0x0f, page: 0x10, end: 0x80, headerBytes: 6, modeChange: 2 << 2 };

/** The page composition of a display set of ETSI EN 300 743, 7.2.2, with the header of its segment. */
function findDvb(data: Buffer): Buffer | undefined {
  // The data identifier and stream id that some packets begin with; no segment begins like that.
  const from = data[0] === DVB.identifier ? 2 : 0;
  for (let at = from; at + DVB.headerBytes <= data.length && data[at] === DVB.sync; ) {
    const end = at + DVB.headerBytes + data.readUInt16BE(at + 4);
    if (data[at + 1] === DVB.page && end >= at + DVB.headerBytes + 2) return data.subarray(at, end);
    at = end;
  }
  return undefined;
}

function readDvb(data: Buffer): SubtitleComposition {
  const page = findDvb(data);
  if (!page) return COMPLETE;
  return { isShowing: page.length > DVB.headerBytes + 2, isComplete: (page[7]! & 0x0c) !== 0 };
}

function endDvb(data: Buffer): Buffer | undefined {
  const page = findDvb(data);
  if (!page) return undefined;
  const [id, version] = [page.subarray(2, 4), (page[7]! + 0x10) & 0xf0];
  return Buffer.concat([
    Buffer.from([DVB.sync, DVB.page]),
    id,
    Buffer.from([0, 2, page[6]!, version | DVB.modeChange]),
    Buffer.from([DVB.sync, DVB.end]),
    id,
    Buffer.from([0, 0]),
  ]);
}

/** Bytes after each command of a DVD's sub-picture unit. */
const DVD_COMMANDS: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 0, 3: 2, 4: 2, 5: 6, 6: 4 };
const DVD_STOP = 2;
const DVD_TICKS_A_SECOND = 90_000 / 1024;

/** Brings forward the commands that take the picture away, or adds one to a unit that lasts until the next. */
function limitDvd(data: Buffer, seconds: number): Buffer {
  const sequences = listDvdSequences(data);
  // A little more, so that a limit that is a number of ticks stays that number.
  const latest = Math.max(0, Math.min(0xffff, Math.floor(seconds * DVD_TICKS_A_SECOND + 0.01)));
  const last = sequences.at(-1);
  if (last && sequences.every(({ isStop }) => !isStop)) return addDvdStop(data, last.at, latest);
  const limited = Buffer.from(data);
  for (const { at, ticks, isStop } of sequences)
    if (isStop) limited.writeUInt16BE(Math.min(latest, ticks), at);
  return limited;
}

function addDvdStop(data: Buffer, last: number, ticks: number): Buffer {
  const stop = Buffer.from([ticks >> 8, ticks & 0xff, data.length >> 8, data.length & 0xff, DVD_STOP, 0xff]);
  const size = data.length + stop.length;
  if (size > 0xffff) return data;
  const stopped = Buffer.concat([data, stop]);
  stopped.writeUInt16BE(size, 0);
  stopped.writeUInt16BE(data.length, last + 2);
  return stopped;
}

function readDvdDuration(data: Buffer): number {
  const stop = listDvdSequences(data).find(({ isStop }) => isStop);
  return stop ? stop.ticks / DVD_TICKS_A_SECOND : Number.POSITIVE_INFINITY;
}

/** Where the sequences of commands lie, after how many ticks they act, and whether they take the picture away. */
function listDvdSequences(data: Buffer) {
  const sequences: { readonly at: number; readonly ticks: number; readonly isStop: boolean }[] = [];
  let at = data.length < 4 ? data.length : data.readUInt16BE(2);
  while (at + 5 <= data.length) {
    const isStop = listDvdCommands(data, at + 4).includes(DVD_STOP);
    sequences.push({ at, ticks: data.readUInt16BE(at), isStop });
    const next = data.readUInt16BE(at + 2);
    if (next <= at) break;
    at = next;
  }
  return sequences;
}

function listDvdCommands(data: Buffer, from: number): number[] {
  const commands: number[] = [];
  let at = from;
  while (at < data.length) {
    const command = data[at]!;
    const bytes = DVD_COMMANDS[command];
    if (bytes === undefined) break;
    commands.push(command);
    at += 1 + bytes;
  }
  return commands;
}
