import { CAPTION_STYLES, type CaptionKind } from './caption-style.ts';

/** What makes a caption readable over the picture: soft darkness around the letters, or a panel behind them. */
export interface Backing {
  readonly kind: 'shadow' | 'panel';
  readonly ink: 'light' | 'dark';
  readonly opacity: number;
}

/** Gray of letters and of what is put behind them, as sRGB codes of 0 to 1. */
export const INKS = { light: { letters: 1, ground: 0.04 }, dark: { letters: 0.07, ground: 0.97 } } as const;

/** Contrast that text needs, with a little to spare. @see Web Content Accessibility Guidelines 2.2, 1.4.3: 4.5 */
const CONTRAST = 5;
/** Share of what lies beneath that may be lighter or darker than counted. */
const UNCOUNTED = 0.01;
/** Letters have at least a hint of a shadow, for the few lights that are not counted. */
const MIN_OPACITY = 0.3;
/** Beyond this, a shadow would look like dirt. */
const MAX_SHADOW = 0.5;
/** Standard deviation of codes beyond which ground is so busy that letters are hard to tell from it. */
const BUSY = 0.14;
/** What busy ground takes beyond the contrast, to fall behind the letters. */
const CALMING = 0.12;
const MAX_OPACITY = 0.92;

/** How light it is beneath a caption while it stands: counts of sRGB codes of gray of the same luminance. */
export class GroundSurvey {
  readonly #counts = new Uint32Array(256);
  #total = 0;

  /** Adds a pixel of linear luminance, 0 to 1. */
  add(luminance: number): void {
    this.#counts[Math.round(255 * encode(Math.min(1, Math.max(0, luminance))))]!++;
    this.#total++;
  }

  get isEmpty(): boolean {
    return this.#total === 0;
  }

  /** The code that a share of the pixels doesn't exceed, 0 to 1. */
  getQuantile(share: number): number {
    let left = share * this.#total;
    for (let code = 0; code < 256; code++) {
      left -= this.#counts[code]!;
      if (left <= 0) return code / 255;
    }
    return 1;
  }

  /** Standard deviation of the codes, which are 0 to 1. */
  getDeviation(): number {
    let [sum, squares] = [0, 0];
    for (const [code, count] of this.#counts.entries()) {
      sum += count * (code / 255);
      squares += count * (code / 255) ** 2;
    }
    const mean = sum / Math.max(1, this.#total);
    return Math.sqrt(Math.max(0, squares / Math.max(1, this.#total) - mean ** 2));
  }
}

/**
 * Chooses once for all the time that a caption stands, so that it doesn't flicker. Letters are light, unless these would
 * need a panel and dark ones need nothing.
 */
export function chooseBacking(survey: GroundSurvey, kind: CaptionKind): Backing {
  const [light, dark] = [chooseFor(survey, 'light'), chooseFor(survey, 'dark')];
  const isDark = CAPTION_STYLES[kind].mayBeDark && light.kind === 'panel' && dark.opacity === MIN_OPACITY;
  return isDark ? dark : light;
}

function chooseFor(survey: GroundSurvey, ink: Backing['ink']): Backing {
  const needed = computeOpacity(survey, ink);
  const isBusy = needed > 0 && survey.getDeviation() > BUSY;
  return {
    kind: isBusy || needed > MAX_SHADOW ? 'panel' : 'shadow',
    ink,
    opacity: Math.min(MAX_OPACITY, Math.max(MIN_OPACITY, needed + (isBusy ? CALMING : 0))),
  };
}

/** Opacity of the ground behind letters that leaves the contrast that is needed to nearly all of what lies beneath. */
function computeOpacity(survey: GroundSurvey, ink: Backing['ink']): number {
  if (survey.isEmpty) return MAX_SHADOW;
  const { letters, ground } = INKS[ink];
  const luminance = decode(letters) + 0.05;
  const limit = encode(ink === 'light' ? luminance / CONTRAST - 0.05 : luminance * CONTRAST - 0.05);
  const worst = survey.getQuantile(ink === 'light' ? 1 - UNCOUNTED : UNCOUNTED);
  const isReadable = ink === 'light' ? worst <= limit : worst >= limit;
  return isReadable ? 0 : (worst - limit) / (worst - ground);
}

/** IEC 61966-2-1, both ways. */
function encode(luminance: number): number {
  return luminance <= 0.0031308 ? 12.92 * luminance : 1.055 * luminance ** (1 / 2.4) - 0.055;
}

export function decode(code: number): number {
  return code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;
}
