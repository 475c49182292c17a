import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { PLAYLIST_NAME } from '../../execution/inspection/steps.ts';
import { GrowingFile } from './growing-file.ts';

/** Up to the end of the last entry: the one behind it may be written in half. */
const WHOLE_ENTRIES = /^[\s\S]*\n(?:[^#\n]+|#EXT-X-ENDLIST)\n/;

/** A preview that is played while it is made, and the list of what there is of it. */
export class GrowingPreview {
  readonly content: GrowingFile;
  readonly #playlist: GrowingFile;

  private constructor(content: GrowingFile, playlist: GrowingFile) {
    this.content = content;
    this.#playlist = playlist;
  }

  /** @param whole resolves when all is written, and rejects if it never will be */
  static async open(path: string, whole: Promise<unknown>): Promise<GrowingPreview> {
    const playlist = await GrowingFile.open(join(dirname(path), PLAYLIST_NAME), whole);
    return new GrowingPreview(await GrowingFile.open(path, whole), playlist);
  }

  /** For how long nobody has played it or asked for it, in ms. */
  get unusedMs(): number {
    return Math.min(this.content.unusedMs, this.#playlist.unusedMs);
  }

  /**
   * The list as far as it is written, as soon as there is a fragment.
   *
   * @throws why the preview was not finished, `cancelled`
   */
  async readPlaylist(signal: AbortSignal): Promise<string> {
    await using _held = this.#playlist.hold();
    for (let known = 0; ; ) {
      const size = await this.#playlist.waitFor(known + 1, signal);
      const text = (await buffer(this.#playlist.read({ start: 0, end: size - 1 }))).toString();
      const [entries] = WHOLE_ENTRIES.exec(text) ?? [];
      if (entries !== undefined || size === known) return entries ?? text;
      known = size;
    }
  }
}
