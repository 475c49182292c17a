import { divideText } from '../../text-lines.ts';
import { type Character, MentionFinder } from '../cast.ts';
import { joinNarration } from '../narration.ts';
import type { SpeechTag } from '../speech-tags.ts';
import { listTagsByParagraph } from '../turns.ts';
import { findDistinctNames } from './distinct-names.ts';
import { EnglishTagReader } from './english-tags.ts';
import { getGivenNameGender } from './given-names.ts';
import { findTwoWomen } from './married-names.ts';
import { cleanName, NAME, parseName, TITLE } from './name-words.ts';
import { type CountedName, joinNames, type Person } from './person-names.ts';
import { isSurelyPerson } from './person-nouns.ts';
import { isThing, listPresent } from './present-names.ts';
import { countPronounVotes } from './pronoun-votes.ts';
import { getRoleGender, guessRoleGender } from './role-titles.ts';
import { isAnaphoricNoun, isPersonNoun } from './speech-words.ts';
import { addTitles, listTitles } from './spoken-titles.ts';
import { isVerbOrMonth } from './verbs-as-names.ts';

/** Mentions from which somebody counts whom no tag names. */
const MIN_MENTIONS = 4;

type Found = Omit<Character, 'id'>;

/**
 * Finds who may speak in an English text: whoever a speech tag names, with the other names that the text uses, and
 * whoever is named with a title.
 */
export function discoverEnglishCast(text: string, known: readonly Character[]): Found[] {
  const lines = divideText(text);
  const paragraphs = listTagsByParagraph(text, lines, new EnglishTagReader());
  const tags = paragraphs.flatMap((paragraph) => paragraph.tags);
  const finder = new MentionFinder(known);
  const isKnown = (words: string): boolean => finder.findCharacters(words).length > 0;
  const tagged = new Set(
    tags.filter(({ kind, words }) => kind === 'name' && !isKnown(words)).map(({ words }) => words),
  );
  const { names, roles } = listPresent(text, lines);
  const present = new Map([...names].filter(([name]) => !isKnown(name)));
  const wanted = new Set([...tagged, ...present.keys()]);
  const people = joinNames(
    countNames(text, wanted),
    findDistinctNames(text, lines, paragraphs),
    findTwoWomen(text, lines, paragraphs),
  ).filter(
    (person) =>
      [...person.names].some((name) => tagged.has(name)) ||
      [...person.names].some((name) => person.count >= (present.get(name) ?? Number.POSITIVE_INFINITY)) ||
      (person.count >= MIN_MENTIONS && isTitled(person)),
  );
  const named = people
    .map(describePerson)
    .filter(({ name, aliases }) => known.length === 0 || ![name, ...aliases].some(isKnown));
  const narration = joinNarration(text, lines);
  const persons = withoutTitles(
    addTitles([...decideGenders(named, narration), ...listOthers(tags, isKnown, named)]),
  );
  const acting = roles.map((words): SpeechTag => ({ kind: 'noun', words, gender: getRoleGender(words) }));
  return [...persons, ...listRoles([...tags, ...acting], isKnown, persons)];
}

/** Without those called by the title of another alone: “the Captain” is Captain Fenwick. */
function withoutTitles(found: readonly Found[]): Found[] {
  const bearers = Map.groupBy(
    found.flatMap((each) => listTitles(each).map((title) => ({ each, title }))),
    ({ title }) => title,
  );
  const isOnlyTitle = (person: Found): boolean =>
    person.aliases.every((alias) => alias.toLowerCase() === person.name.toLowerCase()) &&
    bearers.get(person.name.toLowerCase())?.filter(({ each }) => each !== person).length === 1;
  return found.filter((person) => !isOnlyTitle(person));
}

/** Whether somebody has a title, and no place or office is named so: "Head Office", "Chief Complaint". */
function isTitled({ titles, names, given }: Person): boolean {
  return (
    [...titles].some((title) => ANY_TITLE.test(title) || getGivenNameGender(given ?? '') !== 'unknown') &&
    [...names].some((name) => !isThing(name))
  );
}
const ANY_TITLE = new RegExp(`^${TITLE}$`);

/** A pronoun that means whoever has just been named, before another name and another sentence. */
const PRONOUN_BEHIND = /^[^\p{Lu}.!?“”"]{0,60}?(?<![\p{L}])(he|his|himself|she|her|herself)(?![\p{L}])/u;

/** How often each name is written that a tag names or that has a title. */
function countNames(text: string, tagged: ReadonlySet<string>): CountedName[] {
  const counts = new Map<string, CountedName>();
  const candidates = new Set<string>();
  const votes = new Map<string, number>();
  for (const name of tagged) for (const word of parseName(name, true)?.words ?? []) candidates.add(word);
  for (const { 0: written, index } of text.matchAll(new RegExp(`(?<![\\p{L}])${NAME}`, 'gu'))) {
    const parts = parseName(written, tagged.has(cleanName(written)));
    if (!parts || isVerbOrMonth(text, index, index + written.length)) continue;
    const isWanted =
      tagged.has(parts.full) ||
      parts.title !== undefined ||
      parts.words.some((word) => candidates.has(word)) ||
      (parts.words.length === 1 && getGivenNameGender(parts.full) !== 'unknown');
    if (!isWanted) continue;
    const [, pronoun] =
      PRONOUN_BEHIND.exec(text.slice(index + written.length, index + written.length + 80)) ?? [];
    const vote = (votes.get(parts.full) ?? 0) + (!pronoun ? 0 : /^h(?:is|e|im)/.test(pronoun) ? -1 : 1);
    votes.set(parts.full, vote);
    const told = vote === 0 ? 'unknown' : vote > 0 ? 'female' : 'male';
    counts.set(parts.full, { ...parts, count: (counts.get(parts.full)?.count ?? 0) + 1, told });
  }
  // "the Miss Bennets" are several.
  const isPlural = ({ full, title }: CountedName): boolean =>
    title !== undefined && full.endsWith('s') && counts.has(full.slice(0, -1));
  return [...counts.values()]
    .filter((name) => !isPlural(name))
    .filter(
      ({ full, count, title, words }) =>
        tagged.has(full) || count > 1 || title !== undefined || candidates.has(words[0]!),
    );
}

function describePerson(person: Person): Found {
  const names = [...person.names];
  const [name, ...aliases] = names.sort((a, b) => rateName(b) - rateName(a));
  return { name: name!, aliases, gender: person.gender };
}

/** Names with a title are clearest, then full ones. */
function rateName(name: string): number {
  return (new RegExp(`^${TITLE}\\s`).test(name) ? 2 : 0) + Math.min(2, name.split(' ').length);
}

function decideGenders(found: readonly Found[], narration: string): Found[] {
  const finder = new MentionFinder(found.map((each, i) => ({ ...each, id: `${i}` })));
  const mentions = finder
    .find(narration)
    .filter(({ characters }) => characters.length === 1)
    .map(({ start, end, characters: [person] }) => ({ start, end, person: person! }));
  const votes = countPronounVotes(narration, mentions);
  return found.map((each, i) => {
    const vote = votes.get(i) ?? 0;
    const hasTitle = /^(?:Mr|Mrs|Miss|Sir|Lady|Lord)\b/.test([each.name, ...each.aliases].join('\n'));
    // A list of given names knows less than the text: Marlow is a man here.
    return vote === 0 || (hasTitle && each.gender !== 'unknown')
      ? each
      : { ...each, gender: vote > 0 ? ('female' as const) : ('male' as const) };
  });
}

/** Names beside verbs of speech that no person has: whoever a tag names may speak. */
function listOthers(
  tags: readonly SpeechTag[],
  isKnown: (words: string) => boolean,
  found: readonly Found[],
): Found[] {
  const taken = new Set(found.flatMap(({ name, aliases }) => [name, ...aliases]));
  const names = new Map(
    tags.flatMap(({ kind, words, gender }) => (kind === 'name' ? [[words, gender] as const] : [])),
  );
  return [...names]
    .filter(([name]) => !taken.has(name) && !isKnown(name) && (name.includes(' ') || parseName(name, true)))
    .map(([name, gender]) => ({ name, aliases: [], gender }));
}

/**
 * Those whom tags call by what they are, such as "the waiter". One with the title of a single person is that person: "the
 * sergeant" is Sergeant Grimes.
 */
function listRoles(
  tags: readonly SpeechTag[],
  isKnown: (words: string) => boolean,
  named: readonly Found[],
): Found[] {
  const roles = new Map<string, Found>();
  const taken = new Set(
    named.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.toLowerCase()),
  );
  const hasSex = (gender: Found['gender']): boolean =>
    named.some((each) => gender === 'unknown' || each.gender === 'unknown' || each.gender === gender);
  const titles = new Set(named.flatMap(listTitles));
  for (const { kind, words, gender, isIndefinite } of tags) {
    // Of two captains either may be "the captain", and no third one is.
    if (kind === 'noun' && titles.has(words)) continue;
    if ((kind !== 'noun' && kind !== 'self') || isKnown(words) || taken.has(words.toLowerCase())) continue;
    if (isAnaphoricNoun(words) && !isIndefinite && hasSex(gender)) continue;
    // A common word in its article, so that not every man of the text is this one.
    const name =
      (isPersonNoun(words) || isSurelyPerson(words)) && !isAnaphoricNoun(words)
        ? words
        : `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
    roles.set(words, {
      name: kind === 'self' || words === 'somebody' ? words : name,
      aliases: [],
      gender: gender === 'unknown' ? guessRoleGender(words) : gender,
    });
  }
  return [...roles.values()];
}
