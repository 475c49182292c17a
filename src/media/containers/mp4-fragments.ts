import { findChild, listChildren } from './mp4-boxes.ts';

/** What a movie's header tells of a track whose samples come in fragments. */
export interface FragmentedTrack {
  readonly isVideo: boolean;
  readonly ticksPerSecond: number;
  /** Of samples that tell none of their own, in ticks. */
  readonly sampleTicks: number;
}

/** @param moov of ISO/IEC 14496-12, with `mvex`. @returns tracks by their numbers */
export function readFragmentedTracks(moov: Buffer): ReadonlyMap<number, FragmentedTrack> {
  const mvex = requireChild(moov, 'mvex');
  const defaults = listOf(mvex, 'trex').map(
    (trex) => [trex.readUInt32BE(12), trex.readUInt32BE(20)] as const,
  );
  const sampleTicks = new Map(defaults);
  return new Map(
    listOf(moov, 'trak').map((trak) => {
      const tkhd = requireChild(trak, 'tkhd');
      const mdia = requireChild(trak, 'mdia');
      const mdhd = requireChild(mdia, 'mdhd');
      const track = tkhd.readUInt32BE(isLong(tkhd) ? 28 : 20);
      const isVideo = requireChild(mdia, 'hdlr').toString('latin1', 16, 20) === 'vide';
      const ticksPerSecond = mdhd.readUInt32BE(isLong(mdhd) ? 28 : 20);
      return [track, { isVideo, ticksPerSecond, sampleTicks: sampleTicks.get(track) ?? 0 }];
    }),
  );
}

/** When a fragment begins and ends, in seconds of the movie. */
export interface FragmentTimes {
  /** Of its video, or of its audio where it has none. */
  readonly start: number;
  /** Of what ends last. */
  readonly end: number;
}

/** @param tracks of the movie that the fragment belongs to */
export function readFragmentTimes(moof: Buffer, tracks: ReadonlyMap<number, FragmentedTrack>): FragmentTimes {
  const all = listOf(moof, 'traf').map((traf) => {
    const tfhd = requireChild(traf, 'tfhd');
    const { isVideo, ticksPerSecond, sampleTicks } = tracks.get(tfhd.readUInt32BE(12))!;
    const tfdt = requireChild(traf, 'tfdt');
    const start = isLong(tfdt) ? Number(tfdt.readBigUInt64BE(12)) : tfdt.readUInt32BE(12);
    const runs = listOf(traf, 'trun').map((trun) => sumTicks(trun, readSampleTicks(tfhd) ?? sampleTicks));
    const end = runs.reduce((sum, each) => sum + each, start);
    return { isVideo, start: start / ticksPerSecond, end: end / ticksPerSecond };
  });
  const { start } = all.find(({ isVideo }) => isVideo) ?? all[0] ?? { start: 0 };
  return { start, end: Math.max(start, ...all.map(({ end }) => end)) };
}

/** How long the samples of a fragment are that tell nothing of their own, if it says so. */
function readSampleTicks(tfhd: Buffer): number | undefined {
  const flags = readFlags(tfhd);
  if (!(flags & 0x8)) return undefined;
  return tfhd.readUInt32BE(16 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0));
}

function sumTicks(trun: Buffer, sampleTicks: number): number {
  const flags = readFlags(trun);
  const samples = trun.readUInt32BE(12);
  if (!(flags & 0x100)) return samples * sampleTicks;
  const first = 16 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  const sampleBytes = 4 * [0x100, 0x200, 0x400, 0x800].filter((field) => flags & field).length;
  let sum = 0;
  for (let i = 0; i < samples; i++) sum += trun.readUInt32BE(first + i * sampleBytes);
  return sum;
}

const readFlags = (box: Buffer): number => box.readUIntBE(9, 3);

/** Whether its times take 64 bits. */
const isLong = (box: Buffer): boolean => box[8] === 1;

function listOf(parent: Buffer, type: string): Buffer[] {
  const found = listChildren(parent).filter((child) => child.type === type);
  return found.map(({ position, size }) => parent.subarray(position, position + size));
}

function requireChild(parent: Buffer, type: string): Buffer {
  const child = findChild(parent, type);
  if (!child) throw new RangeError(`no ${type} in ${parent.toString('latin1', 4, 8)}`);
  return parent.subarray(child.position, child.position + child.size);
}
