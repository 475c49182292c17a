import type { CanvasModule, Context } from '../canvas.ts';

/** A character that Unicode will never assign: every font draws its sign for missing glyphs. */
const UNASSIGNED = 0x10ffff;
const SIZE = 64;

/** Tells whether any font of the machine has a glyph, by drawing: systems have no other answer in common. */
export class GlyphProbe {
  readonly #context: Context;
  readonly #known = new Map<number, boolean>();

  constructor({ createCanvas }: CanvasModule) {
    this.#context = createCanvas(SIZE, SIZE).getContext('2d');
    this.#context.font = `${SIZE / 2}px sans-serif`;
    this.#context.lang = 'en';
  }

  hasGlyph(code: number): boolean {
    const known = this.#known.get(code);
    if (known !== undefined) return known;
    const hasGlyph = !this.#draw(code).equals(this.#draw(UNASSIGNED));
    this.#known.set(code, hasGlyph);
    return hasGlyph;
  }

  #draw(code: number): Buffer {
    this.#context.clearRect(0, 0, SIZE, SIZE);
    this.#context.fillText(String.fromCodePoint(code), SIZE / 4, (3 * SIZE) / 4);
    const { data } = this.#context.getImageData(0, 0, SIZE, SIZE);
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }
}
