import { ANIMAL, BUILD_WORDS, COLOR_WORDS, GARMENT_WORDS } from './appearance-words.ts';

export type ColorName = (typeof COLOR_WORDS)[number]['label'];
type Garment = (typeof GARMENT_WORDS)[number]['label'];
type Build = (typeof BUILD_WORDS)[number]['label'];

/** Words about somebody's looks that were understood. */
interface UnderstoodLooks {
  readonly label: Garment | Build;
  readonly color?: ColorName;
  readonly words: string;
}

/** How somebody looks, as far as the words were understood. */
export interface Appearance {
  /** Whether a human is told of, by build or clothes, before any animal. */
  readonly isHuman: boolean;
  /** What is worn or carried, with its color if that was told. */
  readonly garments: ReadonlyMap<Garment, ColorName | undefined>;
  readonly builds: ReadonlySet<Build>;
  readonly understood: readonly UnderstoodLooks[];
  /** Words that nothing is drawn of. */
  readonly ignored: readonly string[];
}

/**
 * Words between a color and what has it: "red woollen coat", 红色的旧大衣. A hyphen parts them and is no part of them, or a
 * row of hyphens would be read in ever more ways.
 */
const BETWEEN = { en: '(?:[\\s-]+\\w+){0,2}[\\s-]+', zh: '色?的?[\\u4e00-\\u9fff]{0,2}?' };
/** Words that say nothing by themselves. */
const FILLING =
  /\b(?:a|an|the|in|with|and|of|who|wears?|wearing|dressed|carries|carrying|holds?|holding|has|have|having|is|are|on|his|her|their|its)\b|[穿着戴披撑打拿留有的一个件顶把位名头身色和与又他她是]/giu;

/** Reads in English and Chinese how somebody looks: clothes and their colors, hair, hat, umbrella, age. */
export function readAppearance(text: string): Appearance {
  const garments = GARMENT_WORDS.flatMap((garment) => findGarment(text, garment));
  const builds = BUILD_WORDS.flatMap(({ label, en, zh }): UnderstoodLooks[] => {
    const [words] = text.match(en) ?? text.match(zh) ?? [];
    return words === undefined ? [] : [{ label, words }];
  });
  const understood = [...garments, ...builds];
  return {
    isHuman: isHuman(text, understood),
    garments: new Map(garments.map(({ label, color }) => [label as Garment, color])),
    builds: new Set(builds.map(({ label }) => label as Build)),
    understood,
    ignored: listIgnored(text, understood),
  };
}

/** A garment with the nearest color before it, or by itself. */
function findGarment(text: string, { label, en, zh }: (typeof GARMENT_WORDS)[number]): UnderstoodLooks[] {
  const colored = COLOR_WORDS.flatMap((color) => {
    const english = new RegExp(`${color.en.source}${BETWEEN.en}${en.source}`, 'iu').exec(text);
    const chinese = new RegExp(`${color.zh.source}${BETWEEN.zh}${zh.source}`, 'u').exec(text);
    return [english, chinese]
      .filter((match) => match !== null)
      .map(([words]) => ({ label, color: color.label, words }));
  });
  // "A white hat and a red coat": the color that stands nearest.
  const [nearest] = colored.toSorted((a, b) => a.words.length - b.words.length);
  if (nearest) return [nearest];
  const [words] = text.match(en) ?? text.match(zh) ?? [];
  return words === undefined ? [] : [{ label, words }];
}

/** Age and hair tell of a human only where no animal has them: "an old dog with long hair". */
const OF_ANIMALS_TOO: ReadonlySet<string> = new Set(['old', 'hair', 'long hair']);

/** In Chinese what an animal wears stands before it: 穿红外套的小狗. Of two things, 穿红外套、戴帽子的狗, the first is worn too. */
const WORN_BY_ANIMAL = new RegExp(
  `^(?:[\\u4e00-\\u9fff]{0,4}[、，]?[穿戴披系][\\u4e00-\\u9fff]{0,6})?[\\u4e00-\\u9fff]{0,2}的[小大老幼白黑黄花灰棕]{0,2}(?:${ANIMAL.zh.source})`,
  'u',
);

function isHuman(text: string, understood: readonly UnderstoodLooks[]): boolean {
  const animals = [ANIMAL.en, ANIMAL.zh].map((words) => text.search(words)).filter((start) => start >= 0);
  if (animals.length === 0) return understood.length > 0;
  const human = understood.filter(({ label }) => !OF_ANIMALS_TOO.has(label));
  return human.some(({ words }) => {
    const start = text.indexOf(words);
    return start < Math.min(...animals) && !WORN_BY_ANIMAL.test(text.slice(start + words.length));
  });
}

function listIgnored(text: string, understood: readonly UnderstoodLooks[]): string[] {
  const left = understood
    .reduce((rest, { words }) => rest.replaceAll(words, '|'), text)
    .replaceAll(FILLING, '|');
  return left
    .split(/[|\p{P}\p{S}]+/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
