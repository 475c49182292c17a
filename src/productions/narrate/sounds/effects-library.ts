import { readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { FootlightError } from '../../../core/errors.ts';
import { describeSystemError } from '../../../core/system-errors.ts';

const SOUND_FILES = /\.(?:wav|flac|mp3|ogg|opus|m4a|aif|aiff)$/i;
const EXPLICIT = 'library:';

/** An audio file of the library; its name is without the ending. */
export interface LibrarySound {
  readonly name: string;
  readonly path: string;
}

/** A folder of audio files, found by the words of their names. */
export class EffectsLibrary {
  readonly #sounds: readonly (LibrarySound & { readonly words: readonly string[] })[];

  constructor(sounds: readonly LibrarySound[]) {
    this.#sounds = sounds.map((sound) => ({ ...sound, words: splitWords(sound.name) }));
  }

  static async open(folder: string): Promise<EffectsLibrary> {
    const names = await readdir(resolve(folder)).catch((error: NodeJS.ErrnoException) => {
      throw new FootlightError('narrate.library', {
        kind: 'input',
        reason: 'unreadable',
        parameters: describeSystemError(error),
        value: folder,
        cause: error,
      });
    });
    const files = names.filter((name) => SOUND_FILES.test(name)).sort();
    return new EffectsLibrary(
      files.map((file) => ({
        name: file.slice(0, -extname(file).length),
        path: join(resolve(folder), file),
      })),
    );
  }

  /**
   * Finds the file for a prompt: the one that `library:NAME` names, or the one with the most words in its name, all of
   * which have to be in the prompt. Undefined if there is none.
   *
   * @throws `narrate.library-sound` if no file has the name
   */
  find(prompt: string): LibrarySound | undefined {
    if (prompt.startsWith(EXPLICIT)) {
      const wanted = prompt.slice(EXPLICIT.length);
      const sound = this.#sounds.find(({ name }) => name === wanted);
      if (sound) return sound;
      throw new FootlightError('narrate.library-sound', { kind: 'usage', value: wanted });
    }
    const heard = splitWords(prompt);
    return this.#sounds
      .filter(
        ({ words }) =>
          words.length > 0 && words.every((word) => heard.some((other) => haveSameStem(word, other))),
      )
      .sort((a, b) => b.words.length - a.words.length)[0];
  }
}

function splitWords(name: string): string[] {
  return name.toLowerCase().match(/\p{L}{2,}/gu) ?? [];
}

/** Whether two words have the same stem, as "slam" and "slamming". */
function haveSameStem(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return (
    long === short || (short.length >= 4 && long.startsWith(short.slice(0, Math.max(4, short.length - 2))))
  );
}
