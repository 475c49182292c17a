import type { Imagery, Place, Subject } from '../../imagery/read-imagery.ts';
import { createCard } from './scenery/card.ts';
import { createCity } from './scenery/city.ts';
import { createClouds } from './scenery/clouds.ts';
import { createDunes } from './scenery/desert.ts';
import { createHills } from './scenery/hills.ts';
import { createRain, createSnow } from './scenery/precipitation.ts';
import type { Scenery, Setting } from './scenery/scenery.ts';
import { createLuminary, createSky, createStars, type Luminary, placeLuminary } from './scenery/sky.ts';
import { createSubject, type Position } from './scenery/subjects.ts';
import { createTreeBelt, type TreeKind } from './scenery/trees.ts';
import { createVillage } from './scenery/village.ts';
import { createWater } from './scenery/water.ts';

/** Places outdoors that can be drawn; where only subjects are named, the place where one would look for them. */
const PLACE_OF_SUBJECT: Readonly<Record<Subject, Place>> = {
  lighthouse: 'sea',
  boat: 'sea',
  crowd: 'city',
  person: 'meadow',
  train: 'hills',
  bridge: 'river',
  car: 'city',
  horse: 'meadow',
  tower: 'hills',
  house: 'village',
  tree: 'meadow',
};

const WATERS: readonly Place[] = ['sea', 'lake', 'river', 'harbour'];

/** The place that is drawn: the strongest that words name, or where one would look for what they name. */
function choosePlace({ places, subjects }: Pick<Imagery, 'places' | 'subjects'>): Place {
  return places[0] ?? (subjects[0] ? PLACE_OF_SUBJECT[subjects[0]] : 'hills');
}

/** All parts of a scene, from the farthest to the nearest. */
export function composeScene(setting: Setting): Scenery[] {
  const { imagery } = setting;
  if (imagery.understood.every(({ isDenied }) => isDenied)) return createCard(setting);
  const place = choosePlace(imagery);
  const luminary = placeLuminary(setting);
  const sky = composeSky(setting, luminary);
  const land = composeLand(setting, place);
  const water = WATERS.includes(place) ? [composeWater(setting, place, { sky, land, luminary })] : [];
  return [...sky, ...land, ...water, ...composeSubjects(setting, place), ...composeWeather(setting)];
}

function composeSky(setting: Setting, luminary: Luminary | undefined): Scenery[] {
  const { imagery } = setting;
  const isClear = imagery.weather.length === 0 || imagery.weather.includes('clear');
  const hasStars = imagery.time === 'night' && isClear;
  const isCloudless = imagery.understood.some(({ label, isDenied }) => label === 'cloudy' && isDenied);
  const cover = isCloudless ? 0 : isClear ? 0.32 : 0.72;
  return [
    createSky(setting),
    ...(hasStars ? [createStars(setting)] : []),
    ...(luminary ? [createLuminary(setting, luminary)] : []),
    ...(cover > 0 ? [createClouds(setting, cover)] : []),
  ];
}

function composeLand(setting: Setting, place: Place): Scenery[] {
  const { horizon, imagery } = setting;
  switch (place) {
    case 'desert':
      return createDunes(setting);
    case 'city':
    case 'street':
      return [...createHills(setting, 'distant'), ...createCity(setting, horizon + 0.12 * setting.height)];
    case 'harbour':
      return [...createHills(setting, 'distant'), ...createCity(setting, horizon)];
    case 'sea':
      return imagery.places.includes('city')
        ? createCity(setting, horizon)
        : createHills(setting, 'distant').slice(0, 1);
    case 'lake':
    case 'river':
      return [
        ...createHills(setting, 'distant'),
        createTreeBelt(
          setting,
          { distance: 0.62, foot: 0.004, rise: 0.07, kind: chooseTree(setting), count: 150, clumping: 0.6 },
          0,
        ),
      ];
    case 'forest':
      return [...createHills(setting), ...createForest(setting, 1)];
    case 'village':
      return [
        ...createHills(setting),
        createForest(setting, 0.4)[0]!,
        createVillage(setting, { distance: 0.4, foot: 0.15, rise: 0.1, count: 7 }),
      ];
    case 'meadow':
      return [...createHills(setting).slice(1), ...createForest(setting, 0.3).slice(0, 1)];
    default:
      return [...createHills(setting), ...createForest(setting, 0.45).slice(0, 2)];
  }
}

/** Belts of trees. @param share of the trees of a dense forest */
function createForest(setting: Setting, share: number): Scenery[] {
  const kind = chooseTree(setting);
  return [
    { distance: 0.5, foot: 0.07, rise: 0.1, kind, count: 170 * share, clumping: 0.6 },
    { distance: 0.3, foot: 0.2, rise: 0.18, kind, count: 70 * share, clumping: 0.7 },
    { distance: 0.08, foot: 0.46, rise: 0.42, kind, count: 14 * share, clumping: 0.8 },
  ].map((belt, i) => createTreeBelt(setting, belt, i));
}

function chooseTree({ imagery: { season, weather, places } }: Setting): TreeKind {
  if (season === 'winter' || weather.includes('snow') || places.includes('snow-field')) return 'conifer';
  return 'broadleaf';
}

function composeWater(
  setting: Setting,
  place: Place,
  {
    sky,
    land,
    luminary,
  }: { sky: readonly Scenery[]; land: readonly Scenery[]; luminary: Luminary | undefined },
): Scenery {
  const { weather } = setting.imagery;
  const isRough = weather.includes('storm') || weather.includes('wind');
  const waves = isRough ? 0.9 : place === 'sea' ? 0.4 : weather.includes('rain') ? 0.25 : 0.1;
  return createWater(setting, { shore: setting.horizon, mirrored: [...sky, ...land], luminary, waves });
}

function composeSubjects(setting: Setting, place: Place): Scenery[] {
  const { subjects } = setting.imagery;
  const shown = place === 'village' ? subjects.filter((each) => each !== 'house') : subjects;
  return shown
    .map((subject, index) =>
      createSubject(setting, subject, placeSubject(setting, place, { subject, index })),
    )
    .toSorted((a, b) => b.distance - a.distance);
}

/** Where people stand beside other subjects, in order. */
const PLACES_OF_PEOPLE = [0.34, 0.62, 0.2, 0.8] as const;

function placeSubject(
  { imagery, horizon, height }: Setting,
  place: Place,
  { subject, index }: { readonly subject: Subject; readonly index: number },
): Position {
  const shore = horizon / height;
  const aside = PLACES_OF_PEOPLE[index % PLACES_OF_PEOPLE.length]!;
  const onRocks = WATERS.includes(place) ? 0.015 : 0.1;
  const onRails = imagery.subjects.includes('bridge') ? shore - 0.11 : 0.86;
  const positions: Readonly<Record<Subject, Position>> = {
    lighthouse: { x: 0.24, y: shore + onRocks, rise: 0.42, distance: 0.3 },
    boat: { x: 0.52, y: shore + 0.14, rise: 0.2, distance: 0.25 },
    bridge: { x: 0.5, y: shore + 0.05, rise: 0.2, distance: 0.4 },
    train: { x: 0.5, y: onRails, rise: 0.09, distance: 0.35 },
    tower: { x: 0.7, y: shore + 0.1, rise: 0.38, distance: 0.4 },
    house: { x: 0.4, y: 0.84, rise: 0.24, distance: 0.2 },
    tree: { x: 0.2, y: 0.9, rise: 0.5, distance: 0.12 },
    car: { x: 0.42, y: 0.92, rise: 0.1, distance: 0.12 },
    crowd: { x: 0.5, y: 0.92, rise: 0.17, distance: 0.12 },
    horse: { x: aside + 0.08, y: 0.88, rise: 0.22, distance: 0.12 },
    person: { x: aside, y: 0.92, rise: 0.32, distance: 0.1 },
  };
  return positions[subject];
}

function composeWeather(setting: Setting): Scenery[] {
  const { weather } = setting.imagery;
  const wind = weather.includes('storm') ? 0.45 : weather.includes('wind') ? 0.3 : 0.1;
  if (weather.includes('snow')) return createSnow(setting, 0.85, wind * 2);
  if (weather.includes('storm')) return createRain(setting, 1, wind);
  return weather.includes('rain') ? createRain(setting, 0.65, wind) : [];
}
