import type { Character, Mention } from './cast.ts';
import type { SpeechTag } from './speech-tags.ts';

const WIFE = /^(?:wife|lady)$/;
const HUSBAND = /^husband$/;
const MARRIED_WOMAN = /^(?:Mrs|Lady|Madame)\.?\s/;
const MARRIED_MAN = /^(?:Mr|Sir|Lord|Dr|Colonel|Captain|Monsieur)\.?\s/;

/**
 * Whom "his wife" or "her husband" means: whoever bears the family name of the other one, with a title that fits.
 *
 * @param near mentions beside the speech, the likeliest other one first
 */
export function findSpouse(
  tag: SpeechTag,
  near: readonly Pick<Mention, 'characters'>[],
  cast: readonly Character[],
): number | undefined {
  if (!tag.isOfOther || tag.kind !== 'noun') return undefined;
  const [own, other] = WIFE.test(tag.words)
    ? [MARRIED_WOMAN, MARRIED_MAN]
    : HUSBAND.test(tag.words)
      ? [MARRIED_MAN, MARRIED_WOMAN]
      : [];
  if (!own || !other) return undefined;
  for (const person of near.flatMap(({ characters }) => characters)) {
    const { name } = cast[person]!;
    if (!other.test(name)) continue;
    const spouse = cast.findIndex(
      (each) => own.test(each.name) && getFamilyName(each) === getFamilyName(cast[person]!),
    );
    if (spouse >= 0) return spouse;
  }
  return undefined;
}

/** The last word of a name. */
export function getFamilyName({ name }: Pick<Character, 'name'>): string {
  return name.split(' ').at(-1)!;
}
