import { type Appearance, readAppearance } from '../../../imagery/read-appearance.ts';
import { parseColor } from '../painting/colors.ts';
import { describeOutfit, type GivenOutfit } from './outfit.ts';
import type { Position, Scenery, Setting } from './scenery.ts';
import { createWalker, createWalkers, type Walker } from './walkers.ts';

const COAT = parseColor('#9c3b34');
const FEMALE =
  /^(?:she|her|woman|girl|old woman|mother|grandmother|lady|heroine|princess|queen|她|女.*|少女|母亲|妈妈|奶奶|姑娘|公主)$/iu;
/** Height of a child by that of a grown person. */
const CHILD = 0.68;
/** Persons who find room beside each other. */
const MAX_PEOPLE = 4;
/** How far apart they stand, by their height. */
const APART = 0.62;

/** Those whom the scene is about: as the script describes them, or the one whom the description names. */
export function createPeople(setting: Setting, position: Position): Scenery[] {
  const { people = [] } = setting;
  const appearances = people.length > 0 ? people : [readPerson(setting)];
  const walkers = appearances
    .slice(0, MAX_PEOPLE)
    .map((appearance, index) => createPerson(setting, position, { appearance, index }));
  return [createWalkers(walkers, 'person')];
}

/** What the description itself tells of a person. */
function readPerson({ imagery, description = '' }: Setting): Appearance {
  const read = readAppearance(description);
  const isFemale = imagery.understood.some(({ words }) => FEMALE.test(words));
  return { ...read, builds: new Set([...read.builds, isFemale ? 'woman' : 'man']) };
}

/** Indoors nobody walks, and no umbrella is up. */
function createPerson(
  setting: Setting,
  { x, y, rise, distance }: Position,
  { appearance, index }: { readonly appearance: Appearance; readonly index: number },
): Walker {
  const { width, height, seed } = setting;
  const place = setting.imagery.places[0];
  const size = rise * height;
  // The others stand to the right and left in turn, a step farther back.
  const aside = Math.ceil(index / 2) * (index % 2 === 0 ? -1 : 1);
  return createWalker(setting, {
    x: x * width + aside * APART * size,
    y: y * height - (index > 0 ? 0.02 * size : 0),
    size: size * (appearance.builds.has('child') ? CHILD : 1),
    distance,
    number: seed + 1005 + 17 * index,
    worn: chooseWorn(appearance, place === 'interior'),
    // Only as far as the pavement is wide.
    ...(place === 'street' ? { reach: 0.7, direction: 1 } : {}),
    ...(place === 'interior' ? { reach: 0, direction: index % 2 === 0 ? 1 : -1 } : {}),
  });
}

function chooseWorn(appearance: Appearance, isIndoors: boolean): GivenOutfit {
  const { builds } = appearance;
  const hasHat = !isIndoors && builds.has('man') && !builds.has('child');
  return {
    coat: COAT,
    hat: hasHat,
    ...describeOutfit(appearance),
    ...(isIndoors && { umbrella: false }),
  };
}
