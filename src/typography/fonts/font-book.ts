import { type CanvasModule, type Context, loadCanvasModule } from '../canvas.ts';
import { createDamagedFontError, readFontFile } from './font-file.ts';
import { FontPackage, type FontSubset } from './font-package.ts';
import { GlyphProbe } from './glyph-probe.ts';

export type FontKind = 'sans' | 'serif';

/** What a text is drawn with. */
export interface TextFont {
  /** Families for the `font` of a canvas, quoted, in the order in which glyphs are looked for. */
  readonly families: string;
  /** Tag of the language whose forms of the glyphs are meant. */
  readonly language: string;
}

/** Packages by kind, the first for ideographs and the punctuation among them, then those for all other scripts. */
const PACKAGES: Readonly<Record<FontKind, readonly [string, ...string[]]>> = {
  sans: ['noto-sans-sc', 'noto-sans'],
  serif: ['noto-serif-sc', 'noto-serif', 'noto-sans'],
};

const IDEOGRAPHIC = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]/u;
/** What is not seen has no glyph to miss. */
const UNSEEN = /^[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]$/u;

/** The fonts of a run: one of the user's, the packages', and the machine's for what these lack. */
export class FontBook {
  readonly canvas: CanvasModule;
  /** Measures, and draws nothing. */
  readonly ruler: Context;
  readonly #own: FontSubset | undefined;
  readonly #packages = new Map<string, FontPackage | undefined>();
  readonly #probe: GlyphProbe;

  private constructor(canvas: CanvasModule, own: FontSubset | undefined) {
    this.canvas = canvas;
    this.ruler = canvas.createCanvas(1, 1).getContext('2d');
    this.#own = own;
    this.#probe = new GlyphProbe(canvas);
  }

  /**
   * @param fontFile path of a font that comes before all others
   * @throws `canvas.no-package`, `typography.font`
   */
  static async load({ fontFile }: { readonly fontFile?: string } = {}): Promise<FontBook> {
    const canvas = await loadCanvasModule();
    if (fontFile === undefined) return new FontBook(canvas, undefined);
    const own = await readFontFile(fontFile);
    if (!register(canvas, own)) throw createDamagedFontError(fontFile);
    return new FontBook(canvas, own);
  }

  /** Chooses the fonts of a text, and makes them known to the canvas: only files that the text needs, as each takes time. */
  chooseFont(text: string, kind: FontKind): TextFont {
    const isIdeographic = IDEOGRAPHIC.test(text);
    // Quotation marks are as wide as an ideograph among ideographs alone.
    const [ideographs, ...others] = PACKAGES[kind];
    const names = isIdeographic ? [ideographs, ...others] : [...others, ideographs];
    const needed = new Set<FontSubset>();
    for (const code of listCodes(text)) {
      if (this.#own?.characters.has(code)) continue;
      const subset = this.#findSubset(names, code);
      if (subset) needed.add(subset);
    }
    const found = [...needed].toSorted((a, b) => a.family.localeCompare(b.family));
    const ordered = names.flatMap((name) => found.filter(({ family }) => isOf(family, name)));
    const subsets = [...(this.#own ? [this.#own] : []), ...ordered];
    for (const subset of subsets) register(this.canvas, subset);
    const families = [
      ...subsets.map(({ family }) => `"${family}"`),
      kind === 'sans' ? 'sans-serif' : 'serif',
    ];
    return { families: families.join(','), language: isIdeographic ? 'zh-Hans' : 'en' };
  }

  /** Finds the characters of a text that no font has a glyph for, each once. */
  findMissing(text: string, kind: FontKind): string[] {
    return [...new Set(text)].filter((character) => {
      const code = character.codePointAt(0)!;
      if (UNSEEN.test(character) || this.#own?.characters.has(code)) return false;
      return !this.#findSubset(PACKAGES[kind], code) && !this.#probe.hasGlyph(code);
    });
  }

  #findSubset(names: readonly string[], code: number): FontSubset | undefined {
    for (const name of names) {
      if (!this.#packages.has(name)) this.#packages.set(name, FontPackage.open(name));
      const subset = this.#packages.get(name)?.findSubset(code);
      if (subset) return subset;
    }
    return undefined;
  }
}

/** Sets the font of a context. */
export function setFont(
  context: Context,
  { families, language }: TextFont,
  { size, weight }: { readonly size: number; readonly weight: number },
): void {
  context.font = `${weight} ${size}px ${families}`;
  context.lang = language;
}

function isOf(family: string, name: string): boolean {
  return family.startsWith(`footlight/${name}/`);
}

function listCodes(text: string): Set<number> {
  return new Set(Array.from(text, (character) => character.codePointAt(0)!));
}

/** Fonts are known to the whole process, its worker threads included. */
function register({ GlobalFonts }: CanvasModule, { family, read }: FontSubset): boolean {
  return GlobalFonts.has(family) || GlobalFonts.register(read(), family) !== null;
}
