import { PARAGRAPH } from '../narration.ts';
import type { ChinesePerson } from './join-names.ts';
import { getRoleSex, guessNameSex } from './people-words.ts';

/** Characters after a name in which a pronoun may mean its bearer. */
const REACH = 30;

/** Decides the sex of people by roles and titles, by the pronouns that follow them, and by their given names. */
export function decideSex(people: readonly ChinesePerson[], narration: string): ChinesePerson[] {
  const all = people.flatMap(({ names }) => names);
  return people.map((person) => {
    const role = person.names.map(getRoleSex).find((sex) => sex !== 'unknown');
    if (role) return { ...person, gender: role };
    // A pronoun behind "I" means somebody else.
    const votes = person.names.includes('我') ? 0 : countVotes(person.names, all, narration);
    const [guess] = person.names.map(guessNameSex).filter((sex) => sex !== 'unknown');
    const balance = votes + (guess === 'female' ? 1.5 : guess === 'male' ? -1.5 : 0);
    return { ...person, gender: balance === 0 ? 'unknown' : balance > 0 ? 'female' : 'male' };
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
