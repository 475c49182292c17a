import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AV_NOPTS_VALUE } from 'node-av/constants';
import type { AudioCoding } from '../containers/container-plan.ts';
import { createId3Tag } from '../containers/id3-tag.ts';
import { InputFile } from '../containers/input-file.ts';
import { addMp4Chapters } from '../containers/mp4-chapters.ts';
import { OutputFile, type OutputStream } from '../containers/output-file.ts';
import { trackPackets } from '../containers/packet-sources.ts';
import { Encoder } from '../encoder.ts';
import type { Frame } from '../frame.ts';
import type { Chapter } from '../media-info.ts';
import type { AudioContainer } from './audio-container.ts';
import { SAMPLE_RATE } from './audio-reader.ts';
import { AUDIO_TIME_BASE } from './audio-track-file.ts';

export interface AudioFileMetadata {
  readonly title: string;
  readonly artist: string | undefined;
  readonly tags?: AudioTags;
  readonly chapters: readonly Chapter[];
  /** A JPEG or PNG file. */
  readonly coverPath: string | undefined;
}

/** What else a player may show of a recorded book. */
export interface AudioTags {
  readonly narrator?: string | undefined;
  readonly year?: string | undefined;
  readonly series?: string | undefined;
  /** ISO 639-2, such as "eng". */
  readonly language?: string | undefined;
  /** Number among all, such as "2/12". */
  readonly track?: string | undefined;
}

/** Delay of LAME and of its decoders in samples; players skip it if the header states it. */
const MP3_PADDING = 1105;

export interface StoredTrack {
  readonly path: string;
  /** Start and end of what is wanted of the track, in samples at 48 kHz. */
  readonly startSample?: number;
  readonly endSample: number;
}

/** Copies an encoded track into its container, with chapters, tags and cover. */
export async function writeAudioFile(
  path: string,
  track: StoredTrack,
  { container, metadata }: { container: AudioContainer; metadata: AudioFileMetadata },
  signal: AbortSignal,
): Promise<void> {
  const coverPath = container.hasCoverStream ? metadata.coverPath : undefined;
  await using cover = coverPath === undefined ? undefined : await InputFile.open(coverPath);
  await muxTrack(path, track, { container, tags: createTags(metadata, container), cover }, signal);
  if (container.name === 'm4b') await addMp4Chapters(path, metadata.chapters);
  if (container.name === 'mp3') await prependTag(path, metadata);
  if (container.name === 'flac') await setFlacLength(path, track.endSample - (track.startSample ?? 0));
}

interface MuxSettings {
  readonly container: AudioContainer;
  readonly tags: Record<string, string>;
  readonly cover: InputFile | undefined;
}

async function muxTrack(
  path: string,
  track: StoredTrack,
  { container, tags, cover }: MuxSettings,
  signal: AbortSignal,
): Promise<void> {
  await using input = await InputFile.open(track.path);
  const parameters = input.context.streams[0]!.codecpar;
  if (container.name === 'mp3') parameters.initialPadding = MP3_PADDING;
  const metadata = tags.language === undefined ? {} : { metadata: { language: tags.language } };
  const streams: OutputStream[] = [{ parameters, timeBase: AUDIO_TIME_BASE, isDefault: true, ...metadata }];
  if (cover)
    streams.push({
      parameters: cover.context.streams[0]!.codecpar,
      timeBase: { num: 1, den: 90_000 },
      isCover: true,
    });
  await using output = await OutputFile.create(path, streams, {
    format: container.muxer,
    options: container.muxerOptions,
    metadata: tags,
  });
  if (cover) await writeCover(output, cover, signal);
  for await (const packet of trackPackets(track.path, track, signal)) {
    if (packet.dts === AV_NOPTS_VALUE) packet.dts = packet.pts;
    await output.write(0, packet);
  }
  await output.finish();
}

async function writeCover(output: OutputFile, cover: InputFile, signal: AbortSignal): Promise<void> {
  for await (const packet of cover.readPackets([0], signal)) {
    const copy = packet.clone()!;
    [copy.pts, copy.dts] = [0n, 0n];
    await output.write(1, copy);
    return;
  }
}

/** Encodes frames into a container, such as floats into WAV. Call `finish` before disposal. */
export class AudioFileWriter implements AsyncDisposable {
  readonly #encoder: Encoder;
  readonly #output: OutputFile;
  #isOpen = true;

  private constructor(encoder: Encoder, output: OutputFile) {
    this.#encoder = encoder;
    this.#output = output;
  }

  static async create(
    path: string,
    channels: number,
    { encoder: name, sampleFormat }: AudioCoding,
    { muxer, muxerOptions }: Pick<AudioContainer, 'muxer' | 'muxerOptions'>,
  ): Promise<AudioFileWriter> {
    const encoder = await Encoder.openAudio({
      encoder: name,
      sampleRate: SAMPLE_RATE,
      sampleFormat,
      channels,
    });
    const stream = { parameters: encoder.getParameters(), timeBase: encoder.timeBase };
    return new AudioFileWriter(
      encoder,
      await OutputFile.create(path, [stream], { format: muxer, options: muxerOptions }),
    );
  }

  /** Takes over `frame` and frees it. */
  async write(frame: Frame | null, signal?: AbortSignal): Promise<void> {
    for await (const packet of this.#encoder.encode(frame, signal)) await this.#output.write(0, packet);
  }

  async finish(signal?: AbortSignal): Promise<void> {
    await this.write(null, signal);
    await this.#output.finish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#encoder[Symbol.dispose]();
    await this.#output[Symbol.asyncDispose]();
  }
}

function createTags(
  { title, artist, chapters, tags: { narrator, year, series, language, track } = {} }: AudioFileMetadata,
  { name }: AudioContainer,
): Record<string, string> {
  // Players of audiobooks show the composer as the narrator.
  const stated = {
    artist,
    album_artist: artist,
    composer: narrator,
    date: year,
    grouping: series,
    language,
    track,
  };
  const tags: Record<string, string> = { title, album: series ?? title, genre: 'Audiobook' };
  for (const [key, value] of Object.entries(stated)) if (value !== undefined) tags[key] = value;
  // Chapters in Vorbis comments, by the convention of Matroska's and Ogg's tools.
  if (name === 'flac')
    for (const [i, { startSeconds, title: chapterTitle }] of chapters.entries()) {
      const number = String(i + 1).padStart(3, '0');
      tags[`CHAPTER${number}`] = formatClockTime(startSeconds);
      tags[`CHAPTER${number}NAME`] = chapterTitle;
    }
  return tags;
}

/** As HH:MM:SS.mmm; a long book has more than a day. */
function formatClockTime(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const hours = String(Math.floor(milliseconds / 3_600_000)).padStart(2, '0');
  return `${hours}${new Date(milliseconds).toISOString().slice(13, 23)}`;
}

/**
 * Writes the number of samples into STREAMINFO (RFC 9639, 8.2: the low 36 bits after rate, channels and depth): the
 * encoder knows it only at the end, and a stored track lacks it.
 */
async function setFlacLength(path: string, samples: number): Promise<void> {
  await using file = await open(path, 'r+');
  const fields = Buffer.alloc(8);
  await file.read(fields, 0, 8, STREAMINFO_FIELDS);
  const mask = (1n << 36n) - 1n;
  fields.writeBigUInt64BE((fields.readBigUInt64BE() & ~mask) | (BigInt(samples) & mask));
  await file.write(fields, 0, 8, STREAMINFO_FIELDS);
}

/** Position of these fields: after the file's marker, the block's header, and the sizes of blocks and frames. */
const STREAMINFO_FIELDS = 4 + 4 + 10;

async function prependTag(
  path: string,
  { title, artist, chapters, coverPath, tags }: AudioFileMetadata,
): Promise<void> {
  const cover = coverPath === undefined ? undefined : await readFile(coverPath);
  const mime = extname(coverPath ?? '').toLowerCase() === '.png' ? 'image/png' : 'image/jpeg';
  const tag = createId3Tag({
    title,
    artist,
    album: tags?.series ?? title,
    tags,
    chapters,
    cover: cover && { content: cover, mime },
  });
  const tagged = `${path}.tagged`;
  try {
    const sink = createWriteStream(tagged);
    sink.write(tag);
    await pipeline(createReadStream(path), sink);
    await rename(tagged, path);
  } finally {
    await rm(tagged, { force: true });
  }
}
