import { divideText } from '../../text-lines.ts';
import { type Character, MentionFinder } from '../cast.ts';
import { listTags } from '../turns.ts';
import { EnglishTagReader } from './english-tags.ts';
import { getGivenNameGender } from './given-names.ts';
import { NAME, parseName, TITLE } from './name-words.ts';
import { type CountedName, joinNames, type Person } from './person-names.ts';
import { countPronounVotes } from './pronoun-votes.ts';
import { getNounGender, isAnaphoricNoun } from './speech-words.ts';

/** Mentions from which somebody counts whom no tag names. */
const MIN_MENTIONS = 4;
/** Votes of pronouns that outweigh a list of given names. */
const MIN_VOTES = 3;

type Found = Omit<Character, 'id'>;

/**
 * Finds who may speak in an English text: whoever a speech tag names, with the other names that the text uses, and
 * whoever is named with a title.
 */
export function discoverEnglishCast(text: string, known: readonly Character[]): Found[] {
  const lines = divideText(text);
  const tags = listTags(text, lines, new EnglishTagReader());
  const finder = new MentionFinder(known);
  const isKnown = (words: string): boolean => finder.findCharacters(words).length > 0;
  const tagged = new Set(tags.filter(({ kind, words }) => kind === 'name' && !isKnown(words)).map(({ words }) => words));
  const people = joinNames(countNames(text, tagged)).filter((person) => [...person.names].some((name) => tagged.has(name)) || (person.titles.size > 0 && person.count >= MIN_MENTIONS));
  const named = people.map(describePerson).filter(({ name, aliases }) => known.length === 0 || ![name, ...aliases].some(isKnown));
  const narration = lines.map(({ kind, start, end }) => (kind === 'narration' ? text.slice(start, end) : ' ')).join('');
  return [...decideGenders(named, narration), ...listRoles(tags, isKnown, named)];
}

/** How often each name is written that a tag names or that has a title. */
function countNames(text: string, tagged: ReadonlySet<string>): CountedName[] {
  const counts = new Map<string, CountedName>();
  const candidates = new Set<string>();
  for (const name of tagged) for (const word of parseName(name)?.words ?? []) candidates.add(word);
  for (const [written] of text.matchAll(new RegExp(`(?<![\\p{L}])${NAME}`, 'gu'))) {
    const parts = parseName(written);
    if (!parts) continue;
    const isWanted = tagged.has(parts.full) || parts.title !== undefined || parts.words.some((word) => candidates.has(word)) || (parts.words.length === 1 && getGivenNameGender(parts.full) !== 'unknown');
    if (!isWanted) continue;
    counts.set(parts.full, { ...parts, count: (counts.get(parts.full)?.count ?? 0) + 1 });
  }
  return [...counts.values()].filter(({ full, count, title, words }) => tagged.has(full) || count > 1 || title !== undefined || candidates.has(words[0]!));
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
    const hasTitle = new RegExp(`^(?:Mr|Mrs|Miss|Sir|Lady|Lord)\\b`).test([each.name, ...each.aliases].join('\n'));
    const isDecided = each.gender !== 'unknown' && (hasTitle || Math.abs(vote) < MIN_VOTES);
    return isDecided || vote === 0 ? each : { ...each, gender: vote > 0 ? ('female' as const) : ('male' as const) };
  });
}

/** Those whom tags call by what they are, such as "the waiter". */
function listRoles(tags: ReturnType<typeof listTags>, isKnown: (words: string) => boolean, named: readonly Found[]): Found[] {
  const roles = new Map<string, Found>();
  const taken = new Set(named.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.toLowerCase()));
  for (const { kind, words } of tags) {
    const role = kind === 'self' ? 'I' : words;
    if (kind !== 'noun' && kind !== 'self') continue;
    if (isKnown(role) || taken.has(role.toLowerCase()) || isAnaphoricNoun(role)) continue;
    roles.set(role, { name: role, aliases: [], gender: getNounGender(role) });
  }
  return [...roles.values()];
}
