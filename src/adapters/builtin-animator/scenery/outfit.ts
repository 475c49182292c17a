import type { Appearance, ColorName } from '../../../imagery/read-appearance.ts';
import { type Color, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Setting } from './scenery.ts';

/** What somebody wears, in the light of the scene. */
export interface Outfit {
  readonly coat: Color;
  /** Shoes, and what is held. */
  readonly dark: Color;
  readonly trousers: Color;
  readonly skin: Color;
  readonly hair: Color;
  readonly hasLongHair: boolean;
  readonly isSkirted: boolean;
  readonly hat?: Color;
  readonly umbrella?: Color;
}

/** What of an outfit is told; colors without the light of the scene. */
export type GivenOutfit = Partial<Omit<Outfit, 'hat' | 'umbrella' | 'dark' | 'skin'>> & {
  /** A color, whether there is one at all, or nothing known. */
  readonly hat?: Color | boolean;
  readonly umbrella?: Color | boolean;
};

const COATS = ['#8f3b35', '#35506e', '#6b5a3c', '#4a5a47', '#5d4663', '#7b6a58', '#2f3440'].map(parseColor);
const DARK = parseColor('#2b2c36');
const SKIN = parseColor('#cf9f7d');

const CLOTH: Readonly<Record<ColorName, Color>> = {
  red: parseColor('#a8322b'),
  blue: parseColor('#33569a'),
  green: parseColor('#43744c'),
  yellow: parseColor('#d6a832'),
  white: parseColor('#dcd8cf'),
  black: parseColor('#24242b'),
  gray: parseColor('#868a92'),
  brown: parseColor('#6b4a32'),
  pink: parseColor('#cf8a9f'),
  purple: parseColor('#6c4a8c'),
  orange: parseColor('#cb6c2b'),
  golden: parseColor('#c7a04c'),
};
const STRAW = parseColor('#c9ad6b');
const HAIR: Partial<Readonly<Record<ColorName, Color>>> = {
  red: parseColor('#8a4526'),
  brown: parseColor('#50372a'),
  gray: parseColor('#9a9a9c'),
  white: parseColor('#d0cecb'),
};

/** Clothes that chance gives, and those that are told instead. */
export function chooseOutfit(
  { palette, imagery }: Setting,
  { random, distance, worn = {} }: { random: () => number; distance: number; worn?: GivenOutfit },
): Outfit {
  const light = (color: Color): Color => lightColor(palette, color, distance);
  const chance = light(shade(COATS[Math.floor(random() * COATS.length)]!, 0.75));
  const look = Math.floor(3 * random());
  const coat = worn.coat ? light(worn.coat) : chance;
  const dark = mixColors(light(DARK), palette.haze, 0.05);
  const isInRain = imagery.weather.includes('rain') && random() < 0.7;
  const hasHat = worn.hat ?? look === 1;
  const hasUmbrella = worn.umbrella ?? isInRain;
  return {
    coat,
    dark,
    trousers: worn.trousers ? light(worn.trousers) : dark,
    skin: light(SKIN),
    hair: worn.hair ? light(worn.hair) : dark,
    hasLongHair: worn.hasLongHair ?? look === 0,
    isSkirted: worn.isSkirted ?? look === 0,
    ...(hasHat && { hat: hasHat === true ? mixColors(dark, coat, 0.25) : light(hasHat) }),
    ...(hasUmbrella && {
      umbrella: hasUmbrella === true ? mixColors(coat, dark, 0.35) : light(hasUmbrella),
    }),
  };
}

/** What words tell of an outfit. */
export function describeOutfit({ garments, builds, understood }: Appearance): GivenOutfit {
  const dye = (name: ColorName | undefined): Color | undefined => name && CLOTH[name];
  const [coat, hairColor] = [garments.get('dress') ?? garments.get('coat'), garments.get('hair')];
  const hair = hairColor ? (HAIR[hairColor] ?? CLOTH[hairColor]) : builds.has('old') ? HAIR.gray : undefined;
  const isKnown = builds.has('woman') || builds.has('man');
  const isStraw = understood.some(({ label, words }) => label === 'hat' && /straw|草/iu.test(words));
  return {
    ...(coat && { coat: CLOTH[coat] }),
    ...(garments.get('trousers') && { trousers: dye(garments.get('trousers'))! }),
    ...(hair && { hair }),
    ...(isKnown && { hasLongHair: builds.has('woman') }),
    ...(builds.has('long hair') && { hasLongHair: true }),
    ...((isKnown || garments.has('dress') || garments.has('trousers')) && {
      isSkirted: garments.has('dress') || (builds.has('woman') && !garments.has('trousers')),
    }),
    ...(garments.has('hat') && { hat: dye(garments.get('hat')) ?? (isStraw ? STRAW : true) }),
    ...(garments.has('umbrella') && { umbrella: dye(garments.get('umbrella')) ?? true }),
  };
}
