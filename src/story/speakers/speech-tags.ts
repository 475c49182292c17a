import type { MentionFinder } from './cast.ts';

/** The speaker as the narration beside the speech names them. */
export type SpeechTag =
  | { readonly kind: 'name'; readonly characters: readonly number[] }
  | { readonly kind: 'pronoun' | 'noun'; readonly gender: 'female' | 'male' | 'unknown' };

const VERBS = [
  'said|says|say|cried|cries|asked|asks|replied|replies|answered|answers|returned|returns|exclaimed|exclaims',
  'added|adds|continued|continues|observed|declared|declares|whispered|murmured|muttered|shouted|called|repeated',
  'remarked|rejoined|inquired|enquired|demanded|began|begins|resumed|pursued|protested|interrupted|explained|told',
  'announced|went\\s+on|insisted|suggested|stammered|sighed|laughed|thought|retorted|interposed|ventured|conceded',
  'admitted|agreed|confessed|urged|begged|pleaded|warned|promised|sobbed|screamed|yelled|growled|hissed|snapped',
  'concluded|commented|responded|uttered|proclaimed|objected|assented|affirmed|breathed|gasped|mused|reflected',
].join('|');
const FEMALE =
  'lady|ladies|girl|woman|mother|mamma|mama|sister|aunt|wife|daughter|niece|hostess|mistress|maid|housekeeper|queen|princess|widow|grandmother|ladyship';
const MALE =
  'gentleman|man|boy|father|papa|brother|uncle|husband|son|nephew|master|king|prince|courier|footman|butler|grandfather|lad|fellow|lover';
const OTHER = 'child|friend|companion|cousin|other|servant|stranger|interlocutor|host|guest|voice|doctor';
const ADVERBS =
  '(?:(?:\\w+ly|then|now|only|again|also|at\\s+(?:last|length|once)|had|has|would|could|did|just|presently|soon|too|all|almost|immediately)\\s+){0,3}';
const BEFORE_NAME = '(?:(?:poor|little|young|old|dear|good|the|his|her|my)\\s+){0,2}';

/** Finds speech tags such as "said Anna" in the narration directly after and before a speech. */
export interface SpeechTags {
  readAfter(narration: string): SpeechTag | undefined;
  readBefore(narration: string): SpeechTag | undefined;
}

/** Speech tags of English prose. */
export class EnglishTagReader implements SpeechTags {
  readonly #after: RegExp;
  readonly #before: RegExp;
  readonly #finder: MentionFinder;

  constructor(finder: MentionFinder) {
    this.#finder = finder;
    const noun = `(?:the|his|her|my|our|their|this|a)\\s+(?:[\\p{L}’'-]+\\s+){0,3}?(?<NOUN>${FEMALE}|${MALE}|${OTHER})`;
    const createWhoPattern = (suffix: string): string =>
      `(?:${BEFORE_NAME}(?<NAME>${finder.pattern})|(?<PRONOUN>he|she)|${noun})(?![\\p{L}’'])`.replace(
        /\(\?<(NAME|PRONOUN|NOUN)>/g,
        (_, group: string) => `(?<${group.toLowerCase()}${suffix}>`,
      );
    const lead = '^[\\s,;.!?\\u2014-]*(?:(?:and|but|then|so)\\s+)?';
    this.#after = new RegExp(
      `${lead}(?:(?:${VERBS}|was)\\s+${createWhoPattern('1')}|${createWhoPattern('2')}\\s+${ADVERBS}(?:${VERBS})(?![\\p{L}]))`,
      'iu',
    );
    this.#before = new RegExp(
      `${createWhoPattern('')}\\s+${ADVERBS}(?:${VERBS})(?![\\p{L}])[^.!?]{0,90}[,:\\u2014-]\\s*$`,
      'iu',
    );
  }

  readAfter(narration: string): SpeechTag | undefined {
    return this.createTag(this.#after.exec(narration.slice(0, 200))?.groups);
  }

  readBefore(narration: string): SpeechTag | undefined {
    const sentence = /(?:[^.!?]|\b(?:Mr|Mrs|Ms|Dr)\.)*$/.exec(narration.slice(-400))?.[0] ?? '';
    return this.createTag(this.#before.exec(sentence)?.groups);
  }

  private createTag(groups: Record<string, string | undefined> | undefined): SpeechTag | undefined {
    if (!groups) return undefined;
    const findName = (name: string): string | undefined =>
      groups[name] ?? groups[`${name}1`] ?? groups[`${name}2`];
    const [name, pronoun, noun] = [findName('name'), findName('pronoun'), findName('noun')];
    if (name !== undefined) {
      const characters = this.#finder.findCharacters(name);
      return characters.length > 0 ? { kind: 'name', characters } : undefined;
    }
    if (pronoun !== undefined) return { kind: 'pronoun', gender: /^she$/i.test(pronoun) ? 'female' : 'male' };
    return noun === undefined ? undefined : { kind: 'noun', gender: getNounGender(noun) };
  }
}

const FEMALE_NOUN = new RegExp(`^(?:${FEMALE})$`, 'i');
const MALE_NOUN = new RegExp(`^(?:${MALE})$`, 'i');

function getNounGender(noun: string): 'female' | 'male' | 'unknown' {
  if (FEMALE_NOUN.test(noun)) return 'female';
  return MALE_NOUN.test(noun) ? 'male' : 'unknown';
}
