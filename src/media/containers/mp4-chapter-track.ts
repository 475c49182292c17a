import type { Chapter } from '../media-info.ts';
import { appendChild, createBox, cutText, findChild, listChildren, replaceChild } from './mp4-boxes.ts';

/** Boxes of this version have times of 64 bits: a movie counted in samples outgrows 32 after a day. */
const LONG = 0x01000000;
const TRACK_IN_MOVIE = 2;
/** Of one sample: its time has 32 bits in every version. */
const MAX_DURATION = 0xffffffff;
/** Language code "und", five bits a letter, before 16 bits that are not used. */
const UNDETERMINED = 0x55c40000;
/** Says that a text is in UTF-8. */
const ENCODING = createBox('encd', Buffer.from([0, 0, 1, 0]));
const IDENTITY_MATRIX = Buffer.from(
  '000100000000000000000000000000000001000000000000000000000000000040000000',
  'hex',
);

/** A sample for each chapter, when the first is shown and how long each, in units of the movie. */
export interface ChapterSamples {
  readonly samples: readonly Buffer[];
  readonly start: number;
  readonly durations: readonly number[];
}

/**
 * The titles as samples of a text track. The last is longer by the time before the first, which the edit list cuts off
 * again: FFmpeg takes the length of a track that starts late for the end of its last chapter.
 */
export function createChapterSamples(chapters: readonly Chapter[], moov: Buffer): ChapterSamples {
  const { timescale, duration } = readMovieHeader(moov);
  const times = chapters.map(({ startSeconds }) => Math.max(0, Math.round(startSeconds * timescale)));
  const start = times[0]!;
  const end = Math.max(duration, times.at(-1)! + 1) + start;
  return {
    samples: chapters.map(({ title }) => createTextSample(title)),
    start,
    durations: times.map((time, i) => Math.min(MAX_DURATION, Math.max(1, (times[i + 1] ?? end) - time))),
  };
}

/**
 * Adds a chapter track to a movie: a text track that is not shown, to which the tracks of sound and picture refer
 * (QuickTime File Format, "Chapter Lists"). Apple's players read no other list, and it may be of any length.
 *
 * @param offset place of the first sample in the file
 */
export function addChapterTrack(
  moov: Buffer,
  { samples, start, durations }: ChapterSamples,
  offset: number,
): Buffer {
  const { timescale, nextTrackId } = readMovieHeader(moov);
  const length = durations.reduce((sum, duration) => sum + duration, 0);
  const track = createBox(
    'trak',
    createTrackHeader(nextTrackId, length),
    createEditList(start, length - start),
    createBox(
      'mdia',
      createBox('mdhd', integers(LONG, 0, 0, 0, 0, timescale), long(length), integers(UNDETERMINED)),
      createBox('hdlr', integers(0, 0), Buffer.from('text'), Buffer.alloc(12), Buffer.from('Chapters\0')),
      createBox(
        'minf',
        createTextMediaHeader(),
        createBox('dinf', createBox('dref', integers(0, 1), createBox('url ', integers(1)))),
        createSampleTable(samples, durations, offset),
      ),
    ),
  );
  const extended = appendChild(referToChapters(moov, nextTrackId), track);
  extended.writeUInt32BE(nextTrackId + 1, findNextTrackId(extended));
  return extended;
}

function createTextSample(title: string): Buffer {
  const text = cutText(title, 0xffff);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([length, text, ENCODING]);
}

function createTrackHeader(id: number, length: number): Buffer {
  return createBox(
    'tkhd',
    integers(LONG | TRACK_IN_MOVIE, 0, 0, 0, 0, id, 0),
    long(length),
    integers(0, 0, 0, 0),
    IDENTITY_MATRIX,
    integers(0, 0),
  );
}

/** An empty edit before the first chapter. */
function createEditList(start: number, length: number): Buffer {
  const empty = [long(start), integers(0xffffffff, 0xffffffff, 0x10000)];
  const whole = [long(length), integers(0, 0, 0x10000)];
  const edits = start > 0 ? [empty, whole] : [whole];
  return createBox('edts', createBox('elst', integers(LONG, edits.length), ...edits.flat()));
}

function createTextMediaHeader(): Buffer {
  const copyMode = Buffer.from('00000000004080008000800000000000', 'hex');
  return createBox('gmhd', createBox('gmin', copyMode), createBox('text', IDENTITY_MATRIX));
}

function createSampleTable(samples: readonly Buffer[], durations: readonly number[], offset: number): Buffer {
  return createBox(
    'stbl',
    createBox('stsd', integers(0, 1), createTextDescription()),
    createBox('stts', integers(0, durations.length, ...durations.flatMap((duration) => [1, duration]))),
    createBox('stsc', integers(0, 1, 1, samples.length, 1)),
    createBox('stsz', integers(0, 0, samples.length, ...samples.map(({ length }) => length))),
    createBox('co64', integers(0, 1), long(offset)),
  );
}

/** Of a text that is never drawn: white space of no size, in the first font. */
function createTextDescription(): Buffer {
  const font = createBox('ftab', Buffer.from([0, 1, 0, 1, 0]));
  const style = Buffer.from('000000010000000000000000000000000000000000000001000000000000', 'hex');
  return createBox('text', integers(0, 1), style, font);
}

/** Tells each track of sound or picture where its chapters are. */
function referToChapters(moov: Buffer, chapterTrackId: number): Buffer {
  const reference = createBox('chap', integers(chapterTrackId));
  return listChildren(moov)
    .filter(({ type }) => type === 'trak')
    .reduceRight((movie, place) => {
      const track = movie.subarray(place.position, place.position + place.size);
      if (!['soun', 'vide'].includes(readHandler(track))) return movie;
      return replaceChild(movie, place, withReference(track, reference));
    }, moov);
}

function withReference(track: Buffer, reference: Buffer): Buffer {
  const place = findChild(track, 'tref');
  if (!place) return appendChild(track, createBox('tref', reference));
  const references = track.subarray(place.position, place.position + place.size);
  return replaceChild(track, place, appendChild(references, reference));
}

function readHandler(track: Buffer): string {
  const media = cutChild(track, 'mdia');
  const handler = media && cutChild(media, 'hdlr');
  return handler?.toString('latin1', 16, 20) ?? '';
}

function cutChild(parent: Buffer, type: string): Buffer | undefined {
  const place = findChild(parent, type);
  return place && parent.subarray(place.position, place.position + place.size);
}

interface MovieHeader {
  readonly timescale: number;
  readonly duration: number;
  readonly nextTrackId: number;
}

function readMovieHeader(moov: Buffer): MovieHeader {
  const header = cutChild(moov, 'mvhd');
  if (!header) throw new Error('the movie has no header');
  const isLong = header[8] === 1;
  return {
    timescale: header.readUInt32BE(isLong ? 28 : 20),
    duration: isLong ? Number(header.readBigUInt64BE(32)) : header.readUInt32BE(24),
    nextTrackId: header.readUInt32BE(header.length - 4),
  };
}

function findNextTrackId(moov: Buffer): number {
  const { position, size } = findChild(moov, 'mvhd')!;
  return position + size - 4;
}

/** Numbers of 32 bits; a version and flags are one. */
function integers(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) buffer.writeUInt32BE(value, 4 * i);
  return buffer;
}

function long(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
}
