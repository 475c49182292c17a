import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type FragmentedTrack,
  type FragmentTimes,
  readFragmentedTracks,
  readFragmentTimes,
} from '../containers/mp4-fragments.ts';

/** No fragment is longer, in seconds: it is stated before the first one, and must hold for the last (RFC 8216, 4.3.3.1). */
const TARGET_SECONDS = 2;
const HEADER_BYTES = 8;

/**
 * The list of a fragmented MP4 file that grows, as HLS has it (RFC 8216): the head of the file, then each fragment with
 * its exact length and its bytes. What is listed is written, and nothing that was listed changes.
 */
export class EventPlaylist implements AsyncDisposable {
  readonly #name: string;
  readonly #media: FileHandle;
  readonly #list: FileHandle;
  #tracks: ReadonlyMap<number, FragmentedTrack> = new Map();
  /** Where the next box begins. */
  #at = 0;
  /** The last one that is whole. It lasts until the next one begins, and so is listed then. */
  #fragment: (FragmentTimes & { readonly position: number; readonly bytes: number }) | undefined;
  #moof: FragmentTimes & { readonly position: number } = { start: 0, end: 0, position: 0 };

  private constructor(name: string, media: FileHandle, list: FileHandle) {
    this.#name = name;
    this.#media = media;
    this.#list = list;
  }

  /** @param mediaPath of a file that exists; the list names it as one that lies beside it */
  static async create(mediaPath: string, listPath: string): Promise<EventPlaylist> {
    await using opened = new AsyncDisposableStack();
    const media = opened.use(await open(mediaPath, 'r'));
    const list = opened.use(await open(listPath, 'wx'));
    opened.move();
    return new EventPlaylist(basename(mediaPath), media, list);
  }

  /** Lists what has been written since. */
  async readOn(): Promise<void> {
    const { size: written } = await this.#media.stat();
    let lines = '';
    for (;;) {
      if (this.#at + HEADER_BYTES > written) break;
      const header = await this.#read(this.#at, HEADER_BYTES);
      const size = header.readUInt32BE(0);
      if (size < HEADER_BYTES || this.#at + size > written) break;
      lines += await this.#describe(header.toString('latin1', 4), this.#at, size);
      this.#at += size;
    }
    // At once, so that no half of an entry is read.
    if (lines !== '') await this.#list.appendFile(lines);
  }

  /** Says that nothing comes any more. */
  async finish(): Promise<void> {
    await this.readOn();
    await this.#list.appendFile(`${this.#describeFragment(this.#fragment?.end ?? 0)}#EXT-X-ENDLIST\n`);
  }

  async #describe(type: string, position: number, size: number): Promise<string> {
    if (type === 'moov') {
      this.#tracks = readFragmentedTracks(await this.#read(position, size));
      return this.#describeHead(position + size);
    }
    if (type === 'moof')
      this.#moof = { ...readFragmentTimes(await this.#read(position, size), this.#tracks), position };
    if (type !== 'mdat') return '';
    const lines = this.#describeFragment(this.#moof.start);
    this.#fragment = { ...this.#moof, bytes: position + size - this.#moof.position };
    return lines;
  }

  #describeHead(bytes: number): string {
    return [
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      `#EXT-X-TARGETDURATION:${TARGET_SECONDS}`,
      '#EXT-X-PLAYLIST-TYPE:EVENT',
      // Players begin near the end of a list that still grows, unless they are told.
      '#EXT-X-START:TIME-OFFSET=0',
      `#EXT-X-MAP:URI="${this.#name}",BYTERANGE="${bytes}@0"`,
      '',
    ].join('\n');
  }

  /** @param until when the next one begins */
  #describeFragment(until: number): string {
    if (!this.#fragment) return '';
    const { start, position, bytes } = this.#fragment;
    // Both ends are rounded, not the length: so lengths add up to the whole, however many there are.
    const length = roundToMicroseconds(Math.max(start, until)) - roundToMicroseconds(start);
    return `#EXTINF:${length.toFixed(6)},\n#EXT-X-BYTERANGE:${bytes}@${position}\n${this.#name}\n`;
  }

  async #read(position: number, length: number): Promise<Buffer> {
    return (await this.#media.read(Buffer.alloc(length), 0, length, position)).buffer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#media.close();
    await this.#list.close();
  }
}

const roundToMicroseconds = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
