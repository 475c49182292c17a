import type { Place, Subject } from '../../imagery/read-imagery.ts';
import type { Position, Setting } from './scenery/scenery.ts';
import { projectStreet } from './scenery/street-view.ts';

export const WATERS: readonly Place[] = ['sea', 'lake', 'river', 'harbour'];
/** Upper edge of the land on this side of a water, as a share of the frame's height. */
export const SHORE = 0.85;
/** Where people stand beside other subjects, in order. */
const PLACES_OF_PEOPLE = [0.34, 0.62, 0.22, 0.8] as const;

/** Where a subject stands in a place, so that its size is right for its distance. */
export function placeSubject(
  setting: Setting,
  place: Place,
  { subject, index }: { readonly subject: Subject; readonly index: number },
): Position {
  if (place === 'street') return placeInStreet(setting, subject);
  const { imagery, horizon, height } = setting;
  const shore = horizon / height;
  const aside = PLACES_OF_PEOPLE[index % PLACES_OF_PEOPLE.length]!;
  const isAtWater = WATERS.includes(place);
  const bridgeFoot = shore + (isAtWater ? 0.05 : 0.12);
  const isOnBridge = imagery.subjects.includes('bridge');
  const positions: Readonly<Record<Subject, Position>> = {
    lighthouse: { x: 0.25, y: shore + (isAtWater ? 0.03 : 0.1), rise: 0.46, distance: 0.3 },
    boat: {
      x: 0.54,
      y: shore + 0.15,
      rise: place === 'lake' || place === 'river' ? 0.11 : 0.2,
      distance: 0.25,
    },
    bridge: { x: 0.5, y: bridgeFoot, rise: 0.2, distance: 0.4, isInWater: isAtWater },
    train: isOnBridge
      ? { x: 0.5, y: bridgeFoot - 0.163, rise: 0.09, distance: 0.4 }
      : { x: 0.5, y: 0.86, rise: 0.09, distance: 0.3 },
    tower: { x: 0.68, y: shore + 0.1, rise: 0.42, distance: 0.35 },
    house: { x: 0.42, y: 0.82, rise: 0.23, distance: 0.2 },
    tree: { x: 0.2, y: 0.92, rise: 0.56, distance: 0.12 },
    // Not under the horse.
    car: {
      x: imagery.subjects.includes('horse') ? 0.7 : 0.42,
      y: isAtWater ? SHORE + 0.125 : 0.93,
      rise: 0.1,
      distance: 0.12,
    },
    crowd: { x: 0.5, y: 0.93, rise: 0.34, distance: 0.12 },
    horse: { x: place === 'desert' ? 0.44 : 0.4, y: 0.87, rise: 0.25, distance: 0.12 },
    camel: { x: 0.45, y: shore + 0.17, rise: 0.085, distance: 0.3 },
    person: { x: aside, y: 0.93, rise: 0.34, distance: 0.1 },
  };
  return positions[subject];
}

/** Meters to the right and away at which subjects stand in a street, and how tall they are. */
const IN_STREET: Partial<Readonly<Record<Subject, readonly [right: number, away: number, tall: number]>>> = {
  // On the pavement, before the trunk of the tree whose crown is over it.
  person: [4.45, 11, 1.74],
  crowd: [0.2, 9.6, 1.74],
  horse: [-1.6, 10.5, 2.2],
  tower: [0.5, 120, 42],
  train: [0, 42, 3.4],
  house: [-3, 40, 7],
  tree: [4, 12, 5],
};

function placeInStreet(setting: Setting, subject: Subject): Position {
  const [right, away, tall] = IN_STREET[subject] ?? [0, 14, 1.6];
  const [x, y] = projectStreet(setting)([right, 0, away]);
  const [, top] = projectStreet(setting)([right, tall, away]);
  const { width, height } = setting;
  return { x: x / width, y: y / height, rise: (y - top) / height, distance: away > 30 ? 0.5 : 0.16 };
}
