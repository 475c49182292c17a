import { PARAGRAPH } from '../narration.ts';
import type { ChinesePerson } from './join-names.ts';
import { getRoleSex, guessNameSex, ROLE, type Sex } from './people-words.ts';

/** Characters after a name in which a pronoun may mean its bearer. */
const REACH = 30;
/** What a given name counts beside pronouns, each of which counts one. */
const OF_NAME = 1.5;
/** What counts least: a role that is mostly a man's. */
const OF_KIND = 0.5;

/** Decides the sex of people by roles and titles, by the pronouns that follow them, and by their given names. */
export function decideSex(people: readonly ChinesePerson[], narration: string): ChinesePerson[] {
  const all = people.flatMap(({ names }) => names);
  const plain = narration.replace(/[^\S\u2029]+/gu, '');
  return people.map((person) => {
    const before = listRolesBefore(person.names, plain);
    const role = [...person.names, ...before].map(getRoleSex).find((sex) => sex !== 'unknown');
    if (role) return { ...person, gender: role };
    // A pronoun behind "I" means somebody else.
    const votes = person.names.includes('我') ? 0 : countVotes(person.names, all, narration);
    const guess = find(person.names.map(guessNameSex));
    const kind = find(before.map(guessNameSex));
    const balance = votes + OF_NAME * count(guess) + OF_KIND * count(kind);
    return { ...person, gender: balance === 0 ? 'unknown' : balance > 0 ? 'female' : 'male' };
  });
}

function find(sexes: readonly Sex[]): Sex | undefined {
  return sexes.find((sex) => sex !== 'unknown');
}

function count(sex: Sex | undefined): number {
  return sex === 'female' ? 1 : sex === 'male' ? -1 : 0;
}

const ROLE_BEHIND = new RegExp(`${ROLE}$`, 'u');
/** Characters of the longest words for what somebody is. */
const MAX_ROLE = 5;

/** What stands directly before names as what their bearers are: 女掌柜 before 苏三娘. */
function listRolesBefore(names: readonly string[], narration: string): string[] {
  return names
    .filter((name) => name.length > 1)
    .flatMap((name) => {
      const roles: string[] = [];
      for (let at = narration.indexOf(name); at >= 0; at = narration.indexOf(name, at + 1)) {
        const before = narration.slice(Math.max(0, at - MAX_ROLE), at);
        const role = ROLE_BEHIND.exec(before);
        // 女掌柜 tells more than 掌柜.
        if (role) roles.push(`${/[男女]$/u.exec(before.slice(0, role.index))?.[0] ?? ''}${role[0]}`);
      }
      return roles;
    });
}

/** How often 她 rather than 他 begins a clause after a name, before another name comes. */
function countVotes(names: readonly string[], all: readonly string[], narration: string): number {
  let votes = 0;
  for (const name of names)
    for (let at = narration.indexOf(name); at >= 0; at = narration.indexOf(name, at + 1)) {
      const rest = narration.slice(at + name.length, at + name.length + REACH);
      const end = Math.min(
        rest.length,
        ...[PARAGRAPH, ...all].map((other) => rest.indexOf(other)).filter((place) => place >= 0),
      );
      // A pronoun within a clause is somebody else, such as whom its subject looks at.
      const [pronoun] = /(?<=[，。！？；：\s\n]|^)[他她](?!们)/u.exec(rest.slice(0, end)) ?? [];
      if (pronoun) votes += pronoun === '她' ? 1 : -1;
    }
  return votes;
}
