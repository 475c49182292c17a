import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CharacterMap, readCharacterMap } from './character-map.ts';

/** A file of a font that is cut into files by characters. */
export interface FontSubset {
  /** Name that it is drawn by. */
  readonly family: string;
  readonly characters: CharacterMap;
  /** Reads the file. */
  readonly read: () => Buffer;
}

/** A variable font of Fontsource: a file for each group of characters, with its ranges in `unicode.json`. */
export class FontPackage {
  readonly #name: string;
  readonly #ranges: readonly (readonly [subset: string, first: number, last: number])[];
  readonly #subsets = new Map<string, FontSubset | undefined>();

  private constructor(name: string, ranges: Readonly<Record<string, string>>) {
    this.#name = name;
    this.#ranges = Object.entries(ranges).flatMap(([key, list]) =>
      list.split(',').map((range) => {
        const [first, last = first] = range.replace('U+', '').split('-') as [string, string?];
        return [key.replace(/[[\]]/g, ''), Number.parseInt(first, 16), Number.parseInt(last, 16)] as const;
      }),
    );
  }

  /** @returns undefined if the optional package is not installed */
  static open(name: string): FontPackage | undefined {
    try {
      const ranges = fileURLToPath(import.meta.resolve(`@fontsource-variable/${name}/unicode.json`));
      return new FontPackage(name, JSON.parse(readFileSync(ranges, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** The file that has a glyph for a character. Ranges are those of a web page's rules: they also name what isn't there. */
  findSubset(code: number): FontSubset | undefined {
    for (const [key, first, last] of this.#ranges) {
      const subset = code >= first && code <= last ? this.#read(key) : undefined;
      if (subset?.characters.has(code)) return subset;
    }
    return undefined;
  }

  #read(key: string): FontSubset | undefined {
    if (!this.#subsets.has(key)) this.#subsets.set(key, readSubset(this.#name, key));
    return this.#subsets.get(key);
  }
}

function readSubset(name: string, key: string): FontSubset | undefined {
  const file = import.meta.resolve(`@fontsource-variable/${name}/files/${name}-${key}-wght-normal.woff2`);
  const read = (): Buffer => readFileSync(fileURLToPath(file));
  const characters = readCharacterMap(read());
  return characters && { family: `footlight/${name}/${key}`, characters, read };
}
