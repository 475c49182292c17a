import type { Imagery, Place, Subject } from '../../imagery/read-imagery.ts';
import { composeInterior } from './compose-interior.ts';
import { composeOutdoors } from './compose-outdoors.ts';
import { createCard } from './scenery/card.ts';
import type { Scenery, Setting } from './scenery/scenery.ts';

/** Where only subjects are named, the place where one would look for them. */
const PLACE_OF_SUBJECT: Readonly<Record<Subject, Place>> = {
  lighthouse: 'sea',
  boat: 'sea',
  crowd: 'city',
  person: 'meadow',
  train: 'hills',
  bridge: 'river',
  car: 'street',
  horse: 'meadow',
  camel: 'desert',
  tower: 'hills',
  house: 'village',
  tree: 'meadow',
};

/** All parts of a scene, from the farthest to the nearest. */
export function composeScene(setting: Setting): Scenery[] {
  const { imagery, people = [] } = setting;
  // Of what is pale alone nothing can be drawn: 苍白 may be said of people too.
  const isEmpty = imagery.understood.every(({ isDenied, kind }) => isDenied || kind === 'sky');
  if (isEmpty && people.length === 0) return createCard(setting);
  const place = choosePlace(imagery);
  return place === 'interior' ? composeInterior(setting) : composeOutdoors(setting, place);
}

/** The place that is drawn: the strongest that words name, or where one would look for what they name. */
function choosePlace({ places, subjects }: Imagery): Place {
  return places[0] ?? (subjects[0] ? PLACE_OF_SUBJECT[subjects[0]] : 'hills');
}
