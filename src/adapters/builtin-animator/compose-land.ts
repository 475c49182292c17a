import type { Place } from '../../imagery/read-imagery.ts';
import { createCity } from './scenery/city.ts';
import { createDunes } from './scenery/desert.ts';
import { createHills } from './scenery/hills.ts';
import { createFarQuay } from './scenery/quay.ts';
import type { Scenery, Setting } from './scenery/scenery.ts';
import { createSnowField } from './scenery/snow-field.ts';
import { createSquare } from './scenery/square.ts';
import { createStreet, createStreetTrees } from './scenery/street.ts';
import { createStreetLamps } from './scenery/street-lamps.ts';
import { createTreeBelt, type TreeKind } from './scenery/trees.ts';
import { createVillage } from './scenery/village.ts';

/** Distance of the far shore of a water. */
const SHORE_DISTANCE = 0.55;

/** What stands on the ground of a place, from its farthest part to its nearest; waters and what is on them come before it. */
export function composeLand(setting: Setting, place: Place): Scenery[] {
  const { horizon, height, imagery, palette } = setting;
  switch (place) {
    case 'desert':
      return createDunes(setting);
    case 'street':
      // Lamps stand behind the trees, along the houses: none cuts through a crown.
      return [createStreet(setting), ...createStreetLamps(setting), createStreetTrees(setting)];
    case 'city': {
      const foot = horizon + 0.1 * height;
      return [
        ...createHills(setting, 'distant'),
        ...createCity(setting, foot),
        ...createSquare(setting, foot),
      ];
    }
    case 'harbour':
      return [
        ...createHills(setting, 'distant'),
        ...createCity(setting, horizon, SHORE_DISTANCE),
        createFarQuay(setting),
      ];
    case 'sea':
      return imagery.places.includes('city')
        ? createCity(setting, horizon, SHORE_DISTANCE)
        : createHills(setting, 'distant').slice(0, 1);
    case 'lake':
    case 'river':
      return composeBanks(setting);
    case 'forest':
      return [...createHills(setting), ...createForest(setting, 1)];
    case 'village':
      return [...createHills(setting), createForest(setting, 0.4)[0]!, createVillage(setting)];
    case 'meadow':
      return [...createHills(setting).slice(1), ...createForest(setting, 0.3).slice(0, 1)];
    case 'snow-field':
      return [
        ...createHills(setting, 'distant'),
        ...createForest(setting, 0.35).slice(0, 1),
        ...createSnowField(setting, 1),
      ];
    default:
      return palette.isSnowy
        ? composeSnowHills(setting)
        : [...createHills(setting), ...createForest(setting, 0.45).slice(0, 2)];
  }
}

/** Mountains over slopes under snow, with trees before each slope. */
function composeSnowHills(setting: Setting): Scenery[] {
  const [far, middle, near] = createForest(setting, 0.55) as [Scenery, Scenery, Scenery];
  const [, second, third] = createSnowField(setting, 3) as [Scenery, Scenery, Scenery];
  return [...createHills(setting).slice(0, 3), far, second, middle, third, near];
}

function composeBanks(setting: Setting): Scenery[] {
  const kind = chooseTree(setting);
  const hills = setting.imagery.places.includes('hills')
    ? createHills(setting).slice(0, 2)
    : createHills(setting, 'distant');
  const belt = { distance: 0.62, foot: 0.004, rise: 0.07, kind, count: 150, clumping: 0.6 };
  return [...hills, createTreeBelt(setting, belt, 0)];
}

/** Belts of trees. @param share of the trees of a dense forest */
function createForest(setting: Setting, share: number): Scenery[] {
  const kind = chooseTree(setting);
  return [
    { distance: 0.5, foot: 0.07, rise: 0.1, kind, count: 170 * share, clumping: 0.6 },
    { distance: 0.3, foot: 0.2, rise: 0.18, kind, count: 70 * share, clumping: 0.7 },
    // Tall and few: one looks past their trunks.
    kind === 'broadleaf'
      ? { distance: 0.08, foot: 0.4, rise: 0.66, kind, count: 8 * share, clumping: 0.9 }
      : { distance: 0.08, foot: 0.46, rise: 0.42, kind, count: 14 * share, clumping: 0.8 },
  ].map((belt, i) => createTreeBelt(setting, belt, i));
}

function chooseTree({ imagery: { season, weather, places, understood } }: Setting): TreeKind {
  const isPine = understood.some(
    ({ words, isDenied }) => !isDenied && /^(?:pines?|pine trees|松.*)$/iu.test(words),
  );
  const isWintry = season === 'winter' || weather.includes('snow') || places.includes('snow-field');
  return isPine || isWintry ? 'conifer' : 'broadleaf';
}
