/** Before a place rather than a person, who is seldom "in", "near" or "out of": "the stage from Abilene". */
const BEFORE_PLACE = /^(?:in|into|near|from|through|throughout|across|outside|inside|toward|via)$/;
/** Before a person as often as a place. */
const BEFORE_EITHER = /^(?:at|to|of|for)$/;

interface Use {
  /** Times behind a word for where something is or comes from, half a time behind one that people stand behind too. */
  places: number;
  /** Times behind "the", as things and ships are. */
  articles: number;
  /** Times within a sentence, where a word is written large only if it is a name. */
  within: number;
  all: number;
}

/** How a text uses words that it writes large, by which people are told from places, things and words at the beginning of sentences. */
export class CapitalUse {
  readonly #uses = new Map<string, Use>();
  readonly #small = new Set<string>();

  constructor(text: string) {
    let before = '';
    let end = 0;
    for (const { 0: word, index } of text.matchAll(/\p{L}[\p{L}’'-]*/gu)) {
      const isWithin = before !== '' && /^[\s,;]*$/u.test(text.slice(end, index));
      const plain = word.replace(/[’']s?$/u, '');
      if (/^\p{Ll}/u.test(word)) this.#small.add(plain);
      else this.add(plain, isWithin ? before : undefined);
      before = word;
      end = index + word.length;
    }
  }

  private add(word: string, before: string | undefined): void {
    const use = this.#uses.get(word) ?? { places: 0, articles: 0, within: 0, all: 0 };
    this.#uses.set(word, use);
    use.all++;
    if (before === undefined) return;
    use.within++;
    const lower = before.toLowerCase();
    if (BEFORE_PLACE.test(lower)) use.places++;
    else if (BEFORE_EITHER.test(lower)) use.places += 0.5;
    else if (lower === 'the') use.articles++;
  }

  /** Whether it is rather the name of a place or a thing, by what stands before it. */
  isPlaceOrThing(word: string, times = 1): boolean {
    const { places, articles } = this.#uses.get(word) ?? { places: 0, articles: 0 };
    return places >= times + 0.5 || places + articles > times;
  }

  /** Whether it is a name at all, and no common word at the beginning of a sentence: "Rain drummed on the roof." */
  isName(word: string): boolean {
    const use = this.#uses.get(word);
    return use !== undefined && !this.#small.has(word.toLowerCase()) && (use.within > 0 || use.all > 1);
  }
}

/** Places that are listed as given names too, or are used as freely. */
const PLACE =
  /^(?:Africa|Alabama|Amsterdam|Arizona|Asia|Athens|Atlanta|Austin|Australia|Baltimore|Bath|Belfast|Berlin|Birmingham|Bombay|Boston|Brazil|Brighton|Bristol|Brooklyn|Brussels|Cairo|Calais|Calcutta|California|Cambridge|Canada|Carolina|Chicago|China|Cleveland|Constantinople|Cornwall|Dakota|Dallas|Delhi|Denver|Detroit|Dover|Dublin|Earth|Edinburgh|Egypt|England|Europe|Everest|Florence|Florida|France|Geneva|Georgia|Germany|Glasgow|Greece|Havana|Hollywood|Houston|India|Ireland|Istanbul|Italy|Jerusalem|Kansas|Kent|Kentucky|Leeds|Lisbon|Liverpool|London|Lyon|Madrid|Manchester|Manhattan|Mars|Memphis|Mexico|Miami|Milan|Montreal|Moscow|Munich|Naples|Nashville|Nebraska|Nevada|Norfolk|Normandy|Norway|Oregon|Oxford|Paris|Philadelphia|Plymouth|Portsmouth|Portugal|Prague|Rome|Russia|Scotland|Seattle|Shanghai|Singapore|Spain|Sussex|Sweden|Sydney|Tennessee|Texas|Tokyo|Toronto|Utah|Venice|Verona|Vienna|Virginia|Wales|Warsaw|Washington|Wyoming|York|Yorkshire)$/;

export function isKnownPlace(word: string): boolean {
  return PLACE.test(word);
}

/** Ends of names for places: "Baker Street" is no baker. */
const PLACE_NOUN =
  /^(?:Abbey|Avenue|Bay|Bridge|Castle|Close|County|Court|Creek|Farm|Fields?|Gardens?|Green|Hall|Harbou?r|Heath|Hill|Hotel|House|Inn|Island|Junction|Lake|Lane|Manor|Mill|Mount|Mountain|Park|Pass|Place|Port|River|Road|Row|Square|Station|Street|Terrace|Town|Valley|Village|Wood|Yard)$/;

export function isPlaceNoun(word: string): boolean {
  return PLACE_NOUN.test(word);
}
