import { isGrownUp, isOlder, isYounger } from './ages.ts';
import type { Character, Mention } from './cast.ts';
import { type Families, findFamilies } from './families.ts';
import { FATHER, MOTHER } from './parent-words.ts';
import { countMentions, countSpokenOf, type Surroundings, spreadOverTurns } from './presence.ts';
import type { Feature } from './prior-weights.ts';
import { getFamilyName } from './spouses.ts';
import { CHAPTER_BREAK, type Turn } from './turns.ts';

/** Turns behind "a voice" after which whoever spoke comes into sight. */
const TURNS_TO_NEWCOMER = 3;

/** The presence of somebody who has been told of a few turns before. */
const NEAR = 0.02;

/** Calls back for each feature that a choice has. */
export type AddFeature = (feature: Feature, value: number) => void;

const PARENT = new RegExp(`^(?:${MOTHER}|${FATHER})$`);
const KIN = new RegExp(
  `^(?:${MOTHER}|${FATHER}|wife|lady|husband|daughter|son|sister|brother|aunt|uncle|niece|nephew)$`,
);

function getTitle(name: string): string | undefined {
  return /^(?:Miss|Mrs|Mr|Lady|Sir|Lord|Dr|Colonel)\b/.exec(name)?.[0];
}

/** Lists what speaks for and against a person at a turn. */
export class TurnFeatures {
  readonly #turns: readonly Turn[];
  readonly #cast: readonly Character[];
  /** How present people are by mentions, and how much they are spoken of. */
  readonly presence: Surroundings;
  readonly #spokenOf: Surroundings;
  readonly #families: Families;
  /** How much each person is likely to speak around each turn, once that has been estimated. */
  readonly #speaking: Surroundings | undefined;
  /** How often tags name each person in the whole text. */
  readonly #tagCounts: ReadonlyMap<number, number>;

  /** @param speakers the probabilities of speakers by turn from a first pass */
  constructor(
    turns: readonly Turn[],
    cast: readonly Character[],
    tagCounts: ReadonlyMap<number, number>,
    speakers?: readonly ReadonlyMap<number, number>[],
  ) {
    this.#turns = turns;
    this.#cast = cast;
    this.#tagCounts = tagCounts;
    this.#families = findFamilies(cast);
    this.presence = spreadOverTurns(turns.map(countMentions), turns, true);
    this.#spokenOf = spreadOverTurns(turns.map(countSpokenOf), turns, true);
    this.#speaking = speakers && spreadOverTurns(speakers, turns, false);
  }

  listOwn(i: number, person: number, add: AddFeature): void {
    const turn = this.#turns[i]!;
    this.listTag(turn, person, add);
    this.listNarration(turn, person, add);
    this.listSpeech(i, person, add);
    if (this.isOfNewcomer(i, person)) add('voiceOfNewcomer', 1);
    this.listFollowing(this.#turns[i + 1], person, add);
    this.listSurroundings(i, person, add);
    const tags = this.#tagCounts.get(person) ?? 0;
    if (tags === 0) add('neverTagged', 1);
    else add('everTagged', Math.log(tags));
  }

  private listSurroundings(i: number, person: number, add: AddFeature): void {
    const rate = (counts: readonly ReadonlyMap<number, number>[]): number =>
      Math.log(0.05 + (counts[i]!.get(person) ?? 0));
    add('past', rate(this.presence.past));
    add('future', rate(this.presence.future));
    add(
      'spokenOf',
      Math.log(1 + (this.#spokenOf.past[i]!.get(person) ?? 0) + (this.#spokenOf.future[i]!.get(person) ?? 0)),
    );
    if (!this.#speaking) return;
    add('spokePast', rate(this.#speaking.past));
    add('speaksFuture', rate(this.#speaking.future));
  }

  private listTag(turn: Turn, person: number, add: AddFeature): void {
    const { tag: resolved } = turn;
    if (!resolved || resolved.tag.kind === 'name' || resolved.tag.kind === 'self') return;
    const { tag, characters } = resolved;
    const kind = tag.kind === 'pronoun' ? 'pronoun' : 'noun';
    const own = this.#cast[person]!.gender;
    if (tag.gender !== 'unknown')
      add(own === 'unknown' ? `${kind}Unknown` : own === tag.gender ? `${kind}Fits` : `${kind}Wrong`, 1);
    if (kind !== 'noun') return;
    if (characters.includes(person)) add('nounItself', 1);
    if (tag.otherSex && this.isOther(turn, tag.otherSex, person)) add('nounOfThemselves', 1);
    const isOfAge = isGrownUp(this.#cast[person]!);
    if (PARENT.test(tag.words)) add('nounOfParent', this.#families.parents.has(person) ? 1 : -1);
    if (KIN.test(tag.words) && this.isRelated(turn, person)) add('nounRelated', 1);
    const isYoung = tag.age === 'young' || isYounger(tag.words);
    // "the old lady" tells it twice.
    const isOld = !isYoung && isOlder(tag.words);
    if (isOld) add(isOfAge ? 'nounOfAge' : 'nounNotOfAge', tag.age === 'old' ? 2 : 1);
    // "the young man" may well be "Mr."
    else if (isYounger(tag.words) || (isYoung && tag.gender === 'female'))
      add(isOfAge ? 'nounNotOfAge' : 'nounOfAge', 1);
  }

  /** Whether "her companion" is said of a person: the last woman told of. */
  private isOther({ narrated, leading, start }: Turn, sex: 'female' | 'male', person: number): boolean {
    const before = [...leading, ...narrated.filter((mention) => mention.start < start)];
    const isFitting = ({ characters }: Mention): boolean =>
      characters.some((each) => this.#cast[each]!.gender === sex);
    return before.findLast(isFitting)?.characters.includes(person) ?? false;
  }

  /** Whether somebody spoken to or told of beside the turn has the same family name. */
  private isRelated(turn: Turn, person: number): boolean {
    const family = getFamilyName(this.#cast[person]!);
    const near = [...turn.narrated, ...turn.leading.slice(-4), ...turn.spoken].flatMap(
      ({ characters }) => characters,
    );
    return near.some((other) => other !== person && getFamilyName(this.#cast[other]!) === family);
  }

  private listNarration(turn: Turn, person: number, add: AddFeature): void {
    const { tag, narrated, introduced } = turn;
    const kind = tag?.tag.kind;
    if (kind === 'name' || kind === 'self') return;
    const before = narrated.filter(({ start }) => start < turn.start);
    const opening = before.find(({ isOblique }) => !isOblique) ?? before[0];
    const [beat] = narrated.filter(({ start }) => start > turn.start);
    const isMeant = (mention: Mention | undefined): boolean => mention?.characters.includes(person) ?? false;
    if (isMeant(opening)) add(kind === undefined ? 'opening' : 'openingOfPronoun', 1);
    if (kind === undefined && isMeant(beat)) add('beat', 1);
    if (kind === undefined && turn.acting.includes(person)) add('acting', 1);
    if (kind === undefined && turn.actingBefore.includes(person)) add('actingBefore', 1);
    if (kind === 'pronoun' && [...turn.acting, ...turn.actingBefore].includes(person))
      add('actingOfPronoun', 1);
    const own = this.#cast[person]!.gender;
    if (kind === undefined && turn.actingSex && own !== 'unknown')
      add(own === turn.actingSex ? 'actingSexFits' : 'actingSexWrong', 1);
    if (narrated.some(isMeant)) add(kind === undefined ? 'narrated' : 'narratedOfPronoun', 1);
    this.listLeading(turn, person, add);
    this.listPronoun(turn, 'leading', person, add);
    if (introduced.includes(person)) add('introduced', 1);
  }

  /** Mentions in the narration before a turn; for a pronoun those that it can mean. */
  private listLeading(
    { tag, leading, leadingSubject, between }: Turn,
    person: number,
    add: AddFeature,
  ): void {
    const sex = tag?.tag.gender ?? 'unknown';
    const canMean = ({ characters }: Mention): boolean =>
      characters.some((each) => sex === 'unknown' || ['unknown', sex].includes(this.#cast[each]!.gender));
    const isMeant = (mention: Mention | undefined): boolean => mention?.characters.includes(person) ?? false;
    const fitting = leading.filter(canMean);
    const subject = leadingSubject.find(canMean);
    if (isMeant(fitting[0])) add(tag ? 'firstBeforePronoun' : 'leadingFirst', 1);
    if (isMeant(subject)) add(tag ? 'subjectBeforePronoun' : 'leadingSubject', 1);
    const isAlone = isMeant(subject) && leadingSubject.filter(canMean).every(isMeant);
    if (isAlone) add(tag ? 'onlyBeforePronoun' : 'onlyLeading', 1);
    if (isMeant(fitting.at(-1))) add(tag ? 'lastBeforePronoun' : 'leadingLast', 1);
    if (fitting.some(isMeant)) add(tag ? 'anyBeforePronoun' : 'leadingAny', 1);
    else if (between.slice(-4).some(isMeant)) add('between', 1);
  }

  /** Whether a person is the first to be told of behind "a voice", or behind a few turns after it, who was not there before. */
  private isOfNewcomer(i: number, person: number): boolean {
    const { tag, narrated, start } = this.#turns[i]!;
    if (tag?.tag.kind !== 'noun' || tag.tag.words !== 'voice') return false;
    const behind = [
      ...narrated.filter((mention) => mention.start > start),
      ...this.#turns.slice(i + 1, i + 1 + TURNS_TO_NEWCOMER).flatMap(({ between }) => between),
    ];
    const isThere = (each: number): boolean => (this.presence.past[i - 1]?.get(each) ?? 0) > NEAR;
    const newcomer = behind.find(({ characters }) => !characters.some(isThere)) ?? behind[0];
    return newcomer?.characters.includes(person) ?? false;
  }

  /** Whom the narration tells of that follows a turn: often its hearer. */
  private listFollowing(next: Turn | undefined, person: number, add: AddFeature): void {
    if (!next || next.gap === 0 || next.gap > 2) return;
    if (next.leading[0]?.characters.includes(person)) add('followingFirst', 1);
    else if (next.leading.at(-1)?.characters.includes(person)) add('followingLast', 1);
    this.listPronoun(next, 'following', person, add);
  }

  private listPronoun(
    { leadingPronoun }: Turn,
    place: 'leading' | 'following',
    person: number,
    add: AddFeature,
  ): void {
    const own = this.#cast[person]!.gender;
    if (!leadingPronoun || own === 'unknown') return;
    add(own === leadingPronoun ? `${place}PronounFits` : `${place}PronounWrong`, 1);
  }

  private listSpeech(i: number, person: number, add: AddFeature): void {
    const { called, spoken, gap, selfNamed, ownSex } = this.#turns[i]!;
    const { gender } = this.#cast[person]!;
    if (ownSex && gender !== 'unknown') add(gender === ownSex ? 'ownSexFits' : 'ownSexWrong', 1);
    const [before, next] = [this.#turns[i - 1], this.#turns[i + 1]];
    const isSpokenOf = (turn: Turn): boolean =>
      turn.spoken.some(({ characters }) => characters.includes(person));
    if (selfNamed.includes(person)) add('givesOwnName', 1);
    else if (called.includes(person)) add('callsOwnName', 1);
    else if (spoken.some(({ characters }) => characters.includes(person))) add('speaksOwnName', 1);
    if (before && gap < 2) {
      if (before.called.includes(person)) this.listCalled(this.#turns[i]!, add);
      else if (isSpokenOf(before)) add('wasSpokenOf', 1);
      else if (this.isOfCalledFamily(before, person)) add('wasCalledFamily', 1);
      if (this.isOtherCalled(i, person)) add('otherWasCalled', 1);
      const isItsSpeaker = before.tag?.characters.includes(person) ?? false;
      if (!isItsSpeaker && before.narrated.some(({ characters }) => characters.includes(person)))
        add('wasNarrated', 1);
    }
    this.listParents(i, person, add);
    if (this.#turns[i]!.spokenTo.includes(person)) add('isSpokenTo', 1);
    if (gap < 2 && before?.spokenTo.includes(person)) add('wasSpokenTo', 1);
    if (next && next.gap < 2 && next.called.includes(person)) add('isCalledNext', 1);
    this.listAnswer(this.#turns[i]!, before, person, add);
  }

  /** Children call their parents, who answer. */
  private listParents(i: number, person: number, add: AddFeature): void {
    const { callsParent, callsChildren, ownKinship, gap, isContinued, isSameParagraph } = this.#turns[i]!;
    const { parents, children } = this.#families;
    if (parents.size === 0) return;
    if (ownKinship === 'child') add('tellsOfParent', children.has(person) ? 1 : -1);
    // A teacher says so to others' children as well.
    const isToOwn = callsChildren && [...children].filter((child) => this.isNear(i, child)).length > 1;
    if (ownKinship === 'parent' || isToOwn) add('tellsOfChild', parents.has(person) ? 1 : -1);
    // A father where the family has none is a priest: "Forgive me, Father."
    const isThere = (sex: Turn['callsParent']): boolean =>
      sex !== undefined && [...parents].some((each) => this.#cast[each]!.gender === sex);
    if (isThere(callsParent)) add('childCalls', children.has(person) ? 1 : -1);
    const called = this.#turns[i - 1]?.callsParent;
    if (!isThere(called) || gap > 0 || isContinued || isSameParagraph) return;
    const isParent = parents.has(person) && this.#cast[person]!.gender === called;
    add('parentWasCalled', isParent ? 1 : -1);
  }

  private isNear(i: number, person: number): boolean {
    const { past, future } = this.presence;
    return [past, future].some((around) => (around[i]!.get(person) ?? 0) > NEAR);
  }

  private listCalled({ tag, gap }: Turn, add: AddFeature): void {
    add('wasCalled', 1);
    if (gap > 0) add('wasCalledApart', 1);
    if (tag?.tag.relation === 'replies') add('wasCalledReplies', 1);
  }

  /** "Miss Bennet" may be any daughter of the family. */
  private isOfCalledFamily({ called }: Turn, person: number): boolean {
    const { name, gender } = this.#cast[person]!;
    const title = getTitle(name);
    if (title === undefined) return false;
    return called.some((each) => {
      const other = this.#cast[each]!;
      const isSame = getFamilyName(other) === getFamilyName(this.#cast[person]!) && other.gender === gender;
      return each !== person && isSame && getTitle(other.name) === title;
    });
  }

  /** Whether the speech before calls somebody else by name who may be meant by a turn. */
  private isOtherCalled(i: number, person: number): boolean {
    const { tag, gap, isContinued, isSameParagraph } = this.#turns[i]!;
    const { called } = this.#turns[i - 1]!;
    if (gap > 0 || isContinued || isSameParagraph || called.length === 0 || called.includes(person))
      return false;
    const sex = tag?.tag.gender ?? 'unknown';
    const family = getFamilyName(this.#cast[person]!);
    if (called.some((each) => getFamilyName(this.#cast[each]!) === family)) return false;
    return called.some((each) => sex === 'unknown' || this.#cast[each]!.gender === sex);
  }

  /** Whoever was spoken to is likely to answer; who has answered in the narration is likely to be spoken to again. */
  private listAnswer(turn: Turn, before: Turn | undefined, person: number, add: AddFeature): void {
    const own = this.#cast[person]!.gender;
    const asked = turn.gap < 2 ? before?.addressedSex : undefined;
    if (asked && own !== 'unknown' && !turn.isContinued && !turn.isSameParagraph)
      add(own === asked ? 'wasAddressed' : 'wasNotAddressed', 1);
    if (turn.asked.includes(person)) add('wasAsked', 1);
    else if (turn.asked.length > 0) add('otherWasAsked', 1);
    else if (turn.askedSex && own !== 'unknown')
      add(own === turn.askedSex ? 'askedSexFits' : 'askedSexWrong', 1);
    if (!turn.isAnsweredBefore) return;
    const [subject] = turn.leading;
    if (turn.leadingPronoun && own !== 'unknown') {
      const fits = own === turn.leadingPronoun ? 'Fits' : 'Wrong';
      add(`answeredBefore${fits}`, 1);
      if (turn.isRepliedBefore) add(`repliedBefore${fits}`, 1);
    } else if (subject?.characters.includes(person)) {
      add('answeredBefore', 1);
      if (turn.isRepliedBefore) add('repliedBefore', 1);
    }
  }

  /** What speaks for a relation of the speakers of three turns. */
  listTransition(i: number, relation: Relation, add: AddFeature): void {
    const turn = this.#turns[i]!;
    const distance = turn.gap === 0 ? (turn.tag ? 'Tagged' : '') : turn.gap < 3 ? 'Apart' : 'FarApart';
    if (relation & SAME) {
      if (turn.isContinued) add('sameContinued', 1);
      else if (turn.isSameParagraph) add('sameParagraph', 1);
      else add(`same${distance}`, 1);
      if (turn.gap === 0 && this.#turns[i - 1]?.isQuestion && !turn.isContinued) add('sameAfterQuestion', 1);
      if (turn.tag?.tag.relation === 'continues') add('sameContinuing', 1);
      if (turn.tag?.tag.relation === 'replies') add('sameReplying', 1);
      if (turn.isAnsweredBefore) add('sameAnswered', 1);
    } else if (relation & BACK) {
      add(`back${distance}`, 1);
      if (turn.isAnsweredBefore) add('backAnswered', 1);
    }
    if (turn.isReply && turn.gap < 2 && !turn.isContinued && !turn.isSameParagraph)
      if (relation & SAME) add('sameReplies', 1);
      else if (relation & BACK) add('backReplies', 1);
    if (relation & KIN_OF_PREVIOUS) add('kinOfPrevious', 1);
    if (relation & CALLED) add('callsPrevious', 1);
    if (relation & SPOKEN_OF) add('speaksOfPrevious', 1);
    if (relation & ADDRESS_FITS) add('addressesFitting', 1);
    if (relation & ADDRESS_WRONG) add('addressesWrong', 1);
  }

  /** How a speaker is related to the two before, in bits. */
  getRelation(i: number, before: number, previous: number, current: number): Relation {
    if (previous < 0 || this.#turns[i]!.gap >= CHAPTER_BREAK) return 0;
    const turn = this.#turns[i]!;
    const relation = current === previous ? SAME : current === before ? BACK : 0;
    if (turn.gap > 1 || current === previous) return relation;
    return relation | this.getHearing(turn, previous) | this.getKinship(turn, previous, current);
  }

  /** Whether "her brother" may mean the speaker as a relative of the speaker before. */
  private getKinship({ tag }: Turn, previous: number, current: number): Relation {
    if (tag?.tag.isOfOther !== true || !KIN.test(tag.tag.words)) return 0;
    return getFamilyName(this.#cast[current]!) === getFamilyName(this.#cast[previous]!) ? KIN_OF_PREVIOUS : 0;
  }

  /** Whether the speaker before can be whom a turn is spoken to. */
  private getHearing({ called, spoken, addressedSex }: Turn, previous: number): Relation {
    const sex = this.#cast[previous]!.gender;
    const isCalled = called.includes(previous);
    const isSpokenOf = !isCalled && spoken.some(({ characters }) => characters.includes(previous));
    const address =
      !addressedSex || sex === 'unknown' ? 0 : sex === addressedSex ? ADDRESS_FITS : ADDRESS_WRONG;
    return (isCalled ? CALLED : isSpokenOf ? SPOKEN_OF : 0) | address;
  }
}

export type Relation = number;
const SAME = 1;
const BACK = 2;
const CALLED = 4;
const SPOKEN_OF = 8;
const ADDRESS_FITS = 16;
const ADDRESS_WRONG = 32;
const KIN_OF_PREVIOUS = 64;
