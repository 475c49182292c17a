import { type UnzipFileInfo, unzipSync } from 'fflate';
import { FootlightError } from '../../../core/errors.ts';
import { type DecodedText, decodeMarkup } from '../../text-decoding.ts';
import { resolveEntities } from './document-type.ts';

/** More than any novel holds; an archive that unpacks to more is refused (zip bombs). */
const MAX_UNPACKED_BYTES = 128 << 20;
/** Documents and styles of a book, by their names. */
const TEXT = /\.(?:x?html?|xml|opf|ncx|css)$/i;
const MAX_COVER_BYTES = 16 << 20;

/** The files of an EPUB or a Word document, unpacked when they are asked for. */
export class BookArchive {
  readonly #content: Uint8Array;
  readonly #path: string;
  readonly #sizes = new Map<string, number>();
  /** Names as they are, by names in lower case: some books were made where both are one. */
  readonly #names = new Map<string, string>();
  #unpacked = 0;
  #texts: Record<string, Uint8Array> | undefined;

  /** @throws `input.novel` for what is no ZIP file */
  constructor(content: Uint8Array, path: string) {
    this.#content = content;
    this.#path = path;
    const note = ({ name, originalSize }: UnzipFileInfo): boolean => {
      this.#sizes.set(name, originalSize);
      this.#names.set(name.toLowerCase(), name);
      return false;
    };
    try {
      unzipSync(content, { filter: note });
    } catch (cause) {
      throw new FootlightError('input.novel', { kind: 'input', reason: 'no-epub', value: path, cause });
    }
  }

  has(name: string): boolean {
    return this.findName(name) !== undefined;
  }

  /** The names of all files, in the order of the archive. */
  listNames(): string[] {
    return [...this.#sizes.keys()];
  }

  /** Checks what all files say that they unpack to, before others unpack them. @throws `input.novel` */
  checkAllSizes(): void {
    this.#checkSize(this.#sizes.values().reduce((sum, size) => sum + size, 0));
  }

  /** @returns undefined for a file that is not there or broken */
  read(name: string): Uint8Array | undefined {
    const known = this.findName(name);
    if (known === undefined) return undefined;
    this.#unpacked += this.#sizes.get(known)!;
    this.#checkSize(this.#unpacked);
    const isText = (name: string): boolean => TEXT.test(name);
    // Each unpacking goes through the whole directory: texts are unpacked together, as a book may have thousands.
    if (isText(known) && !this.#texts) this.#texts = this.unpackTexts(isText);
    return this.#texts?.[known] ?? this.unpack((name) => name === known)?.[known];
  }

  private unpackTexts(isText: (name: string) => boolean): Record<string, Uint8Array> {
    const size = [...this.#sizes].reduce((sum, [name, each]) => sum + (isText(name) ? each : 0), 0);
    return size > MAX_UNPACKED_BYTES ? {} : (this.unpack(isText) ?? {});
  }

  /** @returns undefined if one of the files is broken */
  private unpack(isWanted: (name: string) => boolean): Record<string, Uint8Array> | undefined {
    try {
      return unzipSync(this.#content, { filter: ({ name }) => isWanted(name) });
    } catch {
      return undefined;
    }
  }

  /** @throws `input.novel` for an entity that stands for another file */
  readText(name: string): string | undefined {
    return this.readDecoded(name)?.text;
  }

  /** Reads a text with how much of it is damaged. @throws `input.novel` for an entity that stands for another file */
  readDecoded(name: string): DecodedText | undefined {
    const content = this.read(name);
    const decoded = content && decodeMarkup(content);
    return decoded && { ...decoded, text: resolveEntities(decoded.text, this.#path) };
  }

  readCover(name: string): Uint8Array | undefined {
    const size = this.#sizes.get(this.findName(name) ?? '') ?? 0;
    return size <= MAX_COVER_BYTES ? this.read(name) : undefined;
  }

  #checkSize(bytes: number): void {
    if (bytes <= MAX_UNPACKED_BYTES) return;
    throw new FootlightError('input.novel', {
      kind: 'input',
      reason: 'unpacked-too-large',
      value: this.#path,
    });
  }

  private findName(name: string): string | undefined {
    return this.#sizes.has(name) ? name : this.#names.get(name.toLowerCase());
  }
}
