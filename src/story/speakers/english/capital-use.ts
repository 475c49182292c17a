import { PERSONAL_VERB } from './personal-verbs.ts';

/** Before a place rather than a person, who is seldom "in", "near" or "out of": "the coach from Ludlow". */
const BEFORE_PLACE = /^(?:in|into|near|from|through|throughout|across|outside|inside|toward|via)$/;
/** Before a person as often as a place. */
const BEFORE_EITHER = /^(?:at|to|of|for)$/;
const ACTS = new RegExp(`^(?:${PERSONAL_VERB})$`, 'u');
const WORD = /\p{L}[\p{L}’'-]*/gu;

interface Use {
  /** Times behind a word for where something is or comes from, half a time behind one that people stand behind too. */
  places: number;
  /** Times behind "the", as things and ships are. */
  articles: number;
  /** Times within a sentence, where a word is written large only if it is a name. */
  within: number;
  /** Times before a verb for what only people do. */
  acts: number;
  all: number;
}

/** How a text uses words that it writes large, by which people are told from places, things and words at the beginning of sentences. */
export class CapitalUse {
  readonly #uses = new Map<string, Use>();
  readonly #small = new Map<string, number>();

  constructor(text: string) {
    let before = '';
    let end = 0;
    let subject: Use | undefined;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      const isWithin = before !== '' && /^[\s,;]*$/u.test(text.slice(end, index));
      const plain = word.replace(/[’']s?$/u, '');
      if (subject && isWithin && ACTS.test(word)) subject.acts++;
      const isSmall = /^\p{Ll}/u.test(word);
      if (isSmall) this.#small.set(plain, (this.#small.get(plain) ?? 0) + 1);
      const use = isSmall ? undefined : this.add(plain, isWithin ? before : undefined, plain !== word);
      // "The Fearless swung round": a ship does what people do.
      if (!/^(?:\p{Ll}+ly|then|just|also|only|never|had)$/u.test(word))
        subject = isWithin && /^the$/i.test(before) ? undefined : use;
      before = word;
      end = index + word.length;
    }
  }

  private add(word: string, before: string | undefined, isPossessive: boolean): Use {
    const use = this.#uses.get(word) ?? { places: 0, articles: 0, within: 0, acts: 0, all: 0 };
    this.#uses.set(word, use);
    use.all++;
    if (before === undefined) return use;
    use.within++;
    const lower = before.toLowerCase();
    if (BEFORE_PLACE.test(lower)) use.places += isPossessive ? 0.5 : 1;
    else if (BEFORE_EITHER.test(lower)) use.places += 0.5;
    else if (lower === 'the') use.articles++;
    return use;
  }

  /** Whether it is mostly the name of a place or a thing, by what stands before it and what it does. */
  isPlaceOrThing(word: string): boolean {
    const { places, articles, within, acts } = this.#uses.get(word) ?? NO_USE;
    // An article tells more, as ships groan and shake with it and without.
    return places + 2 * articles > within / 2 + acts;
  }

  /**
   * Whether it is a name at all, and no common word at the beginning of a sentence: "Rain drummed on the roof."
   *
   * @param isListed whether it is a given name, which a text may write small as another word: "to be frank"
   */
  isName(word: string, isListed = false): boolean {
    const { within, articles, acts, all } = this.#uses.get(word) ?? NO_USE;
    const small = this.#small.get(word.toLowerCase()) ?? 0;
    if (small === 0) return within > 0 || all > 1;
    // "Dawn broke", "Hope leapt in her": what is no person either is one only where a sentence names it.
    const named = within - articles;
    if (isListed) return named > 0 || (acts > 0 && !FELT.test(word));
    return named > 0 && acts > 0 && named + acts > small;
  }
}

const NO_USE: Use = { places: 0, articles: 0, within: 0, acts: 0, all: 0 };
/** Given names for what people feel, and for what comes and goes. */
const FELT =
  /^(?:April|Autumn|Chance|Charity|Dawn|Faith|Grace|Hope|Joy|June|May|Mercy|Patience|Prudence|Rain|Summer|Winter)$/;

/** Places that are listed as given names too, or are used as freely. */
const PLACE =
  /^(?:Africa|Alabama|Amsterdam|Arizona|Asia|Athens|Atlanta|Austin|Australia|Baltimore|Bath|Belfast|Berlin|Birmingham|Bombay|Boston|Brazil|Brighton|Bristol|Brooklyn|Brussels|Cairo|Calais|Calcutta|California|Cambridge|Canada|Carolina|Chicago|China|Cleveland|Constantinople|Cornwall|Dakota|Dallas|Delhi|Denver|Detroit|Dover|Dublin|Earth|Edinburgh|Egypt|England|Europe|Everest|Florence|Florida|France|Geneva|Georgia|Germany|Glasgow|Greece|Havana|Hollywood|Houston|India|Ireland|Istanbul|Italy|Jerusalem|Kansas|Kent|Kentucky|Leeds|Lisbon|Liverpool|London|Lyon|Madrid|Manchester|Manhattan|Mars|Memphis|Mexico|Miami|Milan|Montreal|Moscow|Munich|Naples|Nashville|Nebraska|Nevada|Norfolk|Normandy|Norway|Oregon|Oxford|Paris|Philadelphia|Plymouth|Portsmouth|Portugal|Prague|Rome|Russia|Scotland|Seattle|Shanghai|Singapore|Spain|Sussex|Sweden|Sydney|Tennessee|Texas|Tokyo|Toronto|Utah|Venice|Verona|Vienna|Virginia|Wales|Warsaw|Washington|Wyoming|York|Yorkshire)$/;

export function isKnownPlace(word: string): boolean {
  return PLACE.test(word);
}

/** Ends of names for places, houses, companies, newspapers and what is nobody: "Baker Street" is no baker. */
const PLACE_NOUN =
  /^(?:Abbey|Avenue|Bay|Bridge|Castle|Close|County|Court|Creek|Farm|Fields?|Gardens?|Green|Hall|Harbou?r|Heath|Hill|Hotel|House|Inn|Island|Junction|Lake|Lane|Manor|Mill|Mount|Mountain|Park|Pass|Place|Port|River|Road|Row|Square|Station|Street|Terrace|Town|Valley|Village|Wood|Yard|Gate|Lodge|Library|Office|School|College|University|Church|Chapel|Cathedral|Hospital|Museum|Gallery|Theatre|Theater|Palace|Tower|Quay|Wharf|Beach|Forest|Ward|Wing|Room|Bedroom|Bathroom|Kitchen|Crescent|Drive|Grove|Mews|Circus|Cottage|Barracks|Prison|Bank|Club|Union|United|City|Rovers|Wanderers|Council|Committee|Department|Ministry|Company|Limited|Group|Industries|Airlines|Security|Equity|Training|Update|Complaint|Service|Services|Insurance|Herald|Times|Gazette|Tribune|Express|Mail|Telegraph|Chronicle|Observer|Guardian|Sun|Press)$/;

export function isPlaceNoun(word: string): boolean {
  return PLACE_NOUN.test(word);
}

/** What is written large and does things, and is nobody: "Fear gripped her throat", "Page Four". */
const NOBODY =
  /^(?:Nature|Time|Luck|Fortune|Fate|Death|Fear|Earth|Parliament|Congress|Senate|Government|History|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve|Spring|Autumn|Silence|Darkness|Evening|Dusk|Midnight)$/;

export function isNobody(word: string): boolean {
  return NOBODY.test(word);
}
