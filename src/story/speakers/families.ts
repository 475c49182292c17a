import type { Character } from './cast.ts';
import { FATHER, MOTHER } from './parent-words.ts';
import { getFamilyName } from './spouses.ts';

const WIFE = /^(?:Mrs|Lady|Madame)\b/;
const HUSBAND = /^(?:Mr|Sir|Lord|Dr|Colonel|Captain|Monsieur)\b/;

/** The parents and the children of a cast, as English titles and family names tell them. */
export interface Families {
  readonly parents: ReadonlySet<number>;
  readonly children: ReadonlySet<number>;
}

/** A married woman is the mother of whoever has her family name without being married; her husband is their father. */
export function findFamilies(cast: readonly Character[]): Families {
  const byName = new Map<string, Map<number, string[]>>();
  for (const [i, { name, aliases }] of cast.entries())
    for (const full of [name, ...aliases].filter((each) => each.includes(' '))) {
      const family = byName.get(getFamilyName({ name: full })) ?? new Map<number, string[]>();
      byName.set(getFamilyName({ name: full }), family.set(i, [...(family.get(i) ?? []), full]));
    }
  const [parents, children] = [new Set<number>(), new Set<number>()];
  for (const family of byName.values()) {
    const isAny = (title: RegExp) => (person: number) => family.get(person)!.some((name) => title.test(name));
    const members = [...family.keys()];
    const wives = members.filter(isAny(WIFE));
    const husbands = members.filter(isAny(HUSBAND));
    const others = members.filter((person) => !wives.includes(person) && !husbands.includes(person));
    if (wives.length === 0 || others.length === 0) continue;
    for (const person of [...wives, ...husbands]) parents.add(person);
    for (const person of others) children.add(person);
  }
  return { parents, children };
}

/** The cast with "her mother" and "his father" as names of parents. */
export function nameParents(cast: readonly Character[]): Character[] {
  const { parents } = findFamilies(cast);
  return cast.map((character, i) => {
    if (!parents.has(i) || character.gender === 'unknown') return character;
    const kin = (character.gender === 'female' ? MOTHER : FATHER).split('|');
    const names = kin.flatMap((word) => ['her', 'his', 'their'].map((whose) => `${whose} ${word}`));
    return { ...character, aliases: [...character.aliases, ...names] };
  });
}
