import type { Character } from '../cast.ts';
import type { AreDistinct } from './distinct-names.ts';
import { getGivenNameGender, isShortForm } from './given-names.ts';
import type { AreTwoWomen } from './married-names.ts';
import { NameIndex } from './name-index.ts';
import { getTitleGender, type NameParts } from './name-words.ts';
import { guessRoleGender, isRoleTitle } from './role-titles.ts';
import { getNounGender } from './speech-words.ts';

type Gender = Character['gender'];

/** Names that mean one person. */
export interface Person {
  readonly names: Set<string>;
  readonly titles: Set<string>;
  given: string | undefined;
  surname: string | undefined;
  gender: Gender;
  count: number;
}

/** How often a name was written, with its parts. */
export interface CountedName extends NameParts {
  readonly count: number;
  /** The sex that pronouns behind the name tell, if it was asked for. */
  readonly told?: Gender;
}

/**
 * Joins the names of one person: "Mr. Darcy" and "Darcy", "Jane Bennet" and "Jane", but neither "Mr. Bennet" and "Mrs.
 * Bennet" nor "Lady Catherine" and "Catherine". A name that several may bear ("Miss Bennet") is given to each.
 */
export function joinNames(
  names: readonly CountedName[],
  areDistinct: AreDistinct = () => false,
  areTwoWomen: AreTwoWomen = () => false,
): Person[] {
  const people: Person[] = [];
  const index = new NameIndex<Person>();
  for (const name of [...names].sort(compareCertainty)) {
    const bearers = index
      .find(name.words.at(-1)!)
      .filter(
        (person) =>
          canBear(person, name) && ![...person.names].some((other) => areDistinct(other, name.full)),
      );
    if (bearers.length === 0) bearers.push(...findHonored(people, name, areDistinct));
    if (bearers.length === 0) people.push(createPerson(name));
    else for (const bearer of chooseBearers(bearers, name)) addName(bearer, name, bearers.length);
    for (const person of bearers.length === 0 ? people.slice(-1) : bearers) index.add(person);
  }
  for (const { full, title } of names) if (title === 'Miss') leaveToEldest(people, full);
  return joinMarried(people, areDistinct, areTwoWomen);
}

/** "Mrs. Fenner" is Dora Fenner where no other woman and no man has the family name, and the text tells of one woman. */
function joinMarried(
  people: readonly Person[],
  areDistinct: AreDistinct,
  areTwoWomen: AreTwoWomen,
): Person[] {
  const joined = new Set<Person>();
  const families = Map.groupBy(people, ({ surname }) => surname);
  for (const wife of people.filter(({ titles, given }) => titles.has('Mrs') && given === undefined)) {
    const family = families.get(wife.surname)!.filter((each) => each !== wife);
    const [only] = family;
    const isSame =
      family.length === 1 &&
      only!.gender !== 'male' &&
      !only!.titles.has('Miss') &&
      ![...only!.names].some((name) => [...wife.names].some((other) => areDistinct(name, other))) &&
      !areTwoWomen(wife, only!);
    if (!isSame) continue;
    for (const name of wife.names) only!.names.add(name);
    only!.titles.add('Mrs');
    only!.gender = 'female';
    only!.count += wife.count;
    joined.add(wife);
  }
  return people.filter((person) => !joined.has(person));
}

/** "Miss Bennet" is the daughter who is not called "Miss" with a given name. */
function leaveToEldest(people: readonly Person[], name: string): void {
  const bearers = people.filter(({ names }) => names.has(name));
  const isYounger = ({ given, names }: Person): boolean =>
    [...names].some((other) => other.startsWith('Miss ') && other.split(' ')[1] === given);
  const eldest = bearers.filter((person) => !isYounger(person));
  if (eldest.length > 0 && eldest.length < bearers.length)
    for (const person of bearers) if (isYounger(person)) person.names.delete(name);
}

/** Full names first, then those with a title, then single words: the latter are understood by the former. */
function compareCertainty(a: CountedName, b: CountedName): number {
  const rank = ({ title, words }: NameParts): number => (words.length > 1 ? 0 : 2) - (title ? 1 : 0);
  const order = ({ title, words }: NameParts): number => (words.length > 1 ? 0 : title ? 1 : 2);
  return order(a) - order(b) || b.count - a.count || rank(a) - rank(b) || (a.full < b.full ? -1 : 1);
}

/** "Sir William" and "Lady Catherine" are named by their given names. */
const NAMED_BY_GIVEN =
  /^(?:Sir|Lady|Dame|Aunt|Auntie|Uncle|Cousin|Father|Brother|Sister|Mother|Nurse|Prince|Princess|King|Queen|Master|Lord|Saint)$/;

function createPerson(name: CountedName): Person {
  const { title, words, full, count } = name;
  const last = words.at(-1)!;
  const isGiven =
    words.length === 1 &&
    (title && !isRoleTitle(title) ? NAMED_BY_GIVEN.test(title) : getGivenNameGender(last) !== 'unknown');
  return {
    names: new Set([full]),
    titles: new Set(title ? [title] : []),
    given: words.length > 1 ? words[0] : isGiven ? last : undefined,
    surname: words.length > 1 || !isGiven ? last : undefined,
    gender: getNameGender(name),
    count,
  };
}

/** The sex that a title or a given name tells. */
function getNameGender({ title, words }: NameParts): Gender {
  const byTitle = getTitleGender(title);
  if (byTitle !== 'unknown') return byTitle;
  if (words.length === 1 && title && !isRoleTitle(title)) return 'unknown';
  const byRole = title ? guessRoleGender(title) : 'unknown';
  if (byRole !== 'unknown') return byRole;
  const first = words[0]!.split('-')[0]!;
  const byKin = words.length === 1 ? getNounGender(first) : 'unknown';
  return byKin === 'unknown' ? getGivenNameGender(first) : byKin;
}

function canBear(person: Person, name: CountedName): boolean {
  const { title, words } = name;
  if (!fitsTitle(person, title)) return false;
  const [first, last] = [words[0]!, words.at(-1)!];
  if (words.length > 1)
    return (
      person.surname === last &&
      (person.given === undefined
        ? person.titles.size > 0 && fitsGender(person.gender, getNameGender(name))
        : person.given === first || isShortForm(person.given, first))
    );
  if (title && NAMED_BY_GIVEN.test(title)) return person.given === last && person.titles.has(title);
  if (title === 'Miss' && person.given && (person.given === last || isShortForm(person.given, last)))
    return true;
  if (title && title !== 'Miss' && title !== 'Mr' && title !== 'Mrs' && person.surname === last)
    return [...person.titles].every(
      (own) =>
        own === title ||
        own === 'Mr' ||
        (/^(?:Mrs|Miss|Ms)$/.test(own) && guessRoleGender(title) !== 'male' && name.told !== 'male'),
    );
  if (title) return person.surname === last && (title !== 'Mrs' || person.titles.has('Mrs'));
  if (person.given !== undefined && !HONORED.some((own) => person.titles.has(own)))
    if (person.given === last || isShortForm(person.given, last)) return true;
  return (
    person.surname === last &&
    (person.given === undefined || getGivenNameGender(last) === 'unknown' || person.gender === 'male')
  );
}

/** Titles that are never left out. */
const HONORED = ['Sir', 'Lady', 'Dame', 'Aunt', 'Uncle', 'Queen', 'King', 'Prince', 'Princess'];

/**
 * "Ashby" is Sir Ashby where nobody else may be, while "Catherine" is not Lady Catherine, and "Thomas" may be a son who was named
 * after Sir Thomas.
 */
function findHonored(
  people: readonly Person[],
  { title, words, full }: CountedName,
  areDistinct: AreDistinct,
): Person[] {
  if (title !== undefined || words.length > 1 || getGivenNameGender(words[0]!) === 'male') return [];
  const found = people.filter(
    ({ titles, given, names }) =>
      given === words[0] &&
      [...titles].some((own) => own === 'Sir' || own === 'Lord') &&
      ![...names].some((other) => areDistinct(other, full)),
  );
  return found.length === 1 ? found : [];
}

function fitsTitle({ titles, gender }: Person, title: string | undefined): boolean {
  if (!title) return true;
  if (!fitsGender(gender, getTitleGender(title))) return false;
  if (title === 'Miss' && titles.has('Mrs')) return false;
  if (HONORED.includes(title)) return titles.has(title) || titles.size === 0;
  return !HONORED.some((own) => titles.has(own));
}

function fitsGender(a: Gender, b: Gender): boolean {
  return a === 'unknown' || b === 'unknown' || a === b;
}

/** Of several bearers of a surname alone it means the man with a title; of a given name, the one most often named. */
function chooseBearers(bearers: readonly Person[], { title, words }: CountedName): readonly Person[] {
  if (bearers.length === 1) return bearers;
  const last = words.at(-1)!;
  const byGiven = bearers.filter(({ given }) => given === last);
  if (byGiven.length > 0 && getGivenNameGender(last) !== 'unknown') return byGiven.slice(0, 1);
  if (title) return bearers;
  const bySurname = bearers.filter(({ surname, given }) => surname === last && given !== last);
  if (bySurname.length === 1 && getGivenNameGender(last) === 'unknown') return bySurname;
  const shortened = bearers.filter(({ given }) => given !== undefined && isShortForm(given, last));
  if (shortened.length > 0) return [mostNamed(shortened)];
  const men = bearers.filter(({ gender, titles }) => gender === 'male' && titles.size > 0);
  return [mostNamed(men.length > 0 ? men : bearers)];
}

function mostNamed(people: readonly Person[]): Person {
  return people.reduce((most, person) => (person.count > most.count ? person : most));
}

function addName(person: Person, name: CountedName, bearers: number): void {
  const { title, words, full, count } = name;
  person.names.add(full);
  person.count += count / bearers;
  if (bearers > 1) return;
  if (title) person.titles.add(title);
  if (words.length > 1) {
    person.given ??= words[0];
    person.surname ??= words.at(-1);
  }
  // A family name alone tells no sex, though it may be a given name of others: "Dr. Lin".
  const isFamilyName = words.length === 1 && !title && words[0] === person.surname;
  if (person.gender === 'unknown' && !isFamilyName) person.gender = getNameGender(name);
}
