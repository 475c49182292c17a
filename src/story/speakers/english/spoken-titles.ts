import type { Character } from '../cast.ts';
import { parseName } from './name-words.ts';
import { isRoleTitle } from './role-titles.ts';

type Named = Pick<Character, 'name' | 'aliases'>;

/** Gives the title of a single person to it as a name. */
export function addTitles<F extends Named>(found: readonly F[]): F[] {
  const counts = new Map<string, number>();
  for (const title of found.flatMap(listTitles)) counts.set(title, (counts.get(title) ?? 0) + 1);
  return found.map((each) => ({
    ...each,
    aliases: [...each.aliases, ...listTitles(each).filter((title) => counts.get(title) === 1)],
  }));
}

/** By which somebody is called without a name. */
export function listTitles({ name, aliases }: Named): string[] {
  const titles = [name, ...aliases].flatMap((each) => parseName(each)?.title?.toLowerCase() ?? []);
  return [...new Set(titles)].flatMap((title) =>
    KIN_OR_LORD.test(title) ? [] : (SPOKEN_TITLES[title] ?? (isRoleTitle(title) ? title : [])),
  );
}

/** "Her father" and "the sister" are anybody's, and neither Father Brown nor Sister Agnes; many are called “my lord”. */
const KIN_OR_LORD =
  /^(?:lord|father|mother|brother|sister|aunt|auntie|aunty|uncle|cousin|nephew|niece|grandma|grandpa|granny|gran|nan|grandfather|grandmother|granddad|grandad|papa|mama|mamma|wife|husband|widow|son|daughter|godfather|godmother|stepfather|stepmother)$/;

/** Titles by which people are called without a name, as they are written then. */
const SPOKEN_TITLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'colonel captain major general lieutenant sergeant corporal admiral commander inspector constable detective superintendent judge professor doctor reverend countess baroness baron duke duchess earl squire dean bishop king queen prince princess'
      .split(' ')
      .map((title) => [title, title]),
  ),
  dr: 'doctor',
  col: 'colonel',
  capt: 'captain',
  prof: 'professor',
  rev: 'reverend',
  justice: 'judge',
};
