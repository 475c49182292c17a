import type { Score, ScoreCharacter, ScoreLine } from '../../../story/score.ts';
import type { ProposedCharacter } from './propose-cast.ts';

/**
 * Joins characters of a score whom a model takes for one person, fills in sex and age where the rules found none, and adds
 * those whom the rules missed. Characters of different sex are not joined, nor those who speak to each other by name.
 */
export function mergeCast(score: Score, proposed: readonly ProposedCharacter[]): Score {
  const talking = listTalking(score);
  const owners = new Map<string, string>();
  const cast = [...score.cast];
  for (const character of proposed) {
    const same = cast.filter(
      ({ id, name, aliases }) => !owners.has(id) && sharesName([name, ...aliases], character),
    );
    const [first, ...others] = same;
    if (!first) {
      cast.push(createCharacter(cast, character));
      continue;
    }
    const joined = others.filter(
      (other) =>
        fitsGender(first, other) &&
        !talking.has(`${first.id} ${other.id}`) &&
        !talking.has(`${other.id} ${first.id}`),
    );
    for (const { id } of [first, ...joined]) owners.set(id, first.id);
    cast[cast.indexOf(first)] = joinCharacters(first, joined, character);
  }
  return renameSpeakers({ ...score, cast: cast.filter(({ id }) => (owners.get(id) ?? id) === id) }, owners);
}

function sharesName(names: readonly string[], { name, aliases }: ProposedCharacter): boolean {
  const wanted = new Set([name, ...aliases].map((each) => each.toLowerCase()));
  return names.some((each) => wanted.has(each.toLowerCase()));
}

function fitsGender(a: ScoreCharacter, b: ScoreCharacter): boolean {
  return a.gender === 'unknown' || b.gender === 'unknown' || a.gender === b.gender;
}

function joinCharacters(
  first: ScoreCharacter,
  others: readonly ScoreCharacter[],
  proposed: ProposedCharacter,
): ScoreCharacter {
  const names = [first, ...others].flatMap(({ name, aliases }) => [name, ...aliases]);
  const known = [first, ...others].find(({ gender }) => gender !== 'unknown')?.gender;
  const aliases = [...new Set(names)].filter((name) => name !== first.name).slice(0, 100);
  return { ...first, aliases, gender: known ?? proposed.gender, age: first.age ?? proposed.age };
}

/** The next free id for a character whom a model names. */
export function createCharacter(
  cast: readonly ScoreCharacter[],
  character: ProposedCharacter,
): ScoreCharacter {
  const taken = new Set(cast.map(({ id }) => id));
  let number = cast.length + 1;
  while (taken.has(`m${number}`)) number++;
  return { ...character, id: `m${number}`, aliases: [...character.aliases] };
}

/** Pairs of speakers who are named beside speeches that follow each other: they are two. */
function listTalking({ chapters }: Score): Set<string> {
  const pairs = new Set<string>();
  for (const { scenes } of chapters)
    for (const { lines } of scenes) {
      const named = lines.filter(({ speaker, evidence }) => speaker !== undefined && evidence === 'named');
      for (const [i, { speaker }] of named.entries())
        if (i > 0 && named[i - 1]!.speaker !== speaker) pairs.add(`${named[i - 1]!.speaker} ${speaker}`);
    }
  return pairs;
}

function renameSpeakers(score: Score, owners: ReadonlyMap<string, string>): Score {
  const rename = (line: ScoreLine): ScoreLine =>
    line.speaker === undefined ? line : { ...line, speaker: owners.get(line.speaker) ?? line.speaker };
  const chapters = score.chapters.map((chapter) => ({
    ...chapter,
    scenes: chapter.scenes.map((scene) => ({ ...scene, lines: scene.lines.map(rename) })),
  }));
  return { ...score, chapters };
}
