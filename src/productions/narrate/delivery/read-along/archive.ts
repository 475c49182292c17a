import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** Files that are compressed already. */
const COMPRESSED = /\.(?:jpe?g|png|gif|webp|mp3|m4a|mp4|ogg|woff2?)$/i;

/** Writes a ZIP file entry by entry, without holding it in memory. */
export class ArchiveWriter {
  readonly #zip: Zip;
  readonly #sink: ReturnType<typeof createWriteStream>;
  #failure: Error | undefined;

  constructor(path: string) {
    this.#sink = createWriteStream(path);
    this.#sink.on('error', (error) => {
      this.#failure = error;
    });
    this.#zip = new Zip((error, chunk) => {
      if (error) this.#failure = error;
      else this.#sink.write(chunk);
    });
  }

  /** The media type comes first and uncompressed, so that programs recognize the file by its first bytes. */
  addMediaType(): void {
    const entry = new ZipPassThrough('mimetype');
    this.#zip.add(entry);
    entry.push(strToU8('application/epub+zip'), true);
  }

  addText(name: string, text: string): void {
    this.addBytes(name, strToU8(text));
  }

  addBytes(name: string, content: Uint8Array): void {
    const entry = COMPRESSED.test(name) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    this.#zip.add(entry);
    entry.push(content, true);
  }

  async addFile(name: string, path: string): Promise<void> {
    const entry = new ZipPassThrough(name);
    this.#zip.add(entry);
    for await (const chunk of createReadStream(path)) {
      entry.push(chunk as Uint8Array);
      if (this.#sink.writableNeedDrain) await once(this.#sink, 'drain');
      if (this.#failure) throw this.#failure;
    }
    entry.push(new Uint8Array(0), true);
  }

  async finish(): Promise<void> {
    this.#zip.end();
    this.#sink.end();
    if (!this.#failure) await once(this.#sink, 'close');
    if (this.#failure) throw this.#failure;
  }
}
