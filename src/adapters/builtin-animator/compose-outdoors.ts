import type { Place, Subject } from '../../imagery/read-imagery.ts';
import { composeBlaze, createQuietSmoke } from './compose-fire.ts';
import { composeLand } from './compose-land.ts';
import { placeSubject, SHORE, WATERS } from './place-subjects.ts';
import { createBirds } from './scenery/birds.ts';
import { createBoat } from './scenery/boats.ts';
import { createClouds } from './scenery/clouds.ts';
import { createFlyover } from './scenery/flyover.ts';
import { createFog } from './scenery/fog.ts';
import { createLeaves } from './scenery/leaves.ts';
import { createRain, createSnow } from './scenery/precipitation.ts';
import { createNearQuay } from './scenery/quay.ts';
import type { Scenery, Setting } from './scenery/scenery.ts';
import { createShore } from './scenery/shore.ts';
import { createShoreLights } from './scenery/shore-lights.ts';
import {
  createLuminary,
  createLuminaryGlow,
  createSky,
  createStars,
  type Luminary,
  placeLuminary,
} from './scenery/sky.ts';
import { createSplashes } from './scenery/splashes.ts';
import { mergeStills } from './scenery/still-scenery.ts';
import { createSubject } from './scenery/subjects.ts';
import { createTownGlow } from './scenery/town-glow.ts';
import { createTraffic } from './scenery/vehicles.ts';
import { createWater } from './scenery/water.ts';

/** A scene under the open sky, from the farthest part to the nearest. */
export function composeOutdoors(setting: Setting, place: Place): Scenery[] {
  const luminary = placeLuminary(setting);
  // Joined before the water mirrors them, so that they are painted once.
  const sky = mergeStills(composeSky(setting, place, luminary));
  const land = mergeStills(composeLand(setting, place));
  const water = WATERS.includes(place)
    ? [
        composeWater(setting, place, { sky, land, luminary }),
        ...(place === 'harbour' && setting.palette.isDark ? [createShoreLights(setting)] : []),
      ]
    : [];
  const scene = [
    ...sky,
    ...land,
    ...water,
    ...composeForeground(setting, place),
    ...(setting.imagery.effects.includes('fire') ? composeBlaze(setting, place) : []),
    ...composeSubjects(setting, place),
    ...composeEffects(setting, place),
  ];
  return [...addFog(setting, scene), ...composeWeather(setting, place)];
}

function composeSky(setting: Setting, place: Place, luminary: Luminary | undefined): Scenery[] {
  const { imagery, palette } = setting;
  const isClear = imagery.weather.length === 0 || imagery.weather.includes('clear');
  const isStarless = imagery.understood.some(({ label, isDenied }) => label === 'stars' && isDenied);
  const hasStars = imagery.time === 'night' && isClear && !isStarless;
  const isCloudless = imagery.understood.some(({ label, isDenied }) => label === 'cloudy' && isDenied);
  const cover = isCloudless ? 0 : isClear ? 0.32 : 0.72;
  return [
    createSky(setting),
    ...(luminary ? [createLuminaryGlow(setting, luminary)] : []),
    ...(palette.isDark && place === 'harbour' ? [createTownGlow(setting)] : []),
    ...(hasStars ? [createStars(setting)] : []),
    ...(luminary ? [createLuminary(setting, luminary)] : []),
    ...(cover > 0 ? [createClouds(setting, cover)] : []),
  ];
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
  const waves = isRough ? 0.9 : place === 'sea' ? 0.4 : weather.includes('rain') ? 0.4 : 0.1;
  return createWater(setting, { shore: setting.horizon, mirrored: [...sky, ...land], luminary, waves });
}

/** What needs land to stand on, on this side of the water. */
const LAND_SUBJECTS: readonly Subject[] = ['car', 'person', 'crowd', 'horse', 'tree', 'house'];

function composeForeground(setting: Setting, place: Place): Scenery[] {
  const { subjects, effects, understood } = setting.imagery;
  if (place === 'harbour') return createNearQuay(setting);
  if (place === 'street' && subjects.includes('bridge')) return [createFlyover(setting)];
  if (!WATERS.includes(place)) return [];
  if (subjects.includes('car')) return [createShore(setting, { top: SHORE, kind: 'road' })];
  const isFireAshore = effects.includes('fire') && !subjects.includes('boat');
  const needsLand = isFireAshore || subjects.some((each) => LAND_SUBJECTS.includes(each));
  const isOnBeach = understood.some(
    ({ words, isDenied }) => !isDenied && /beach|\bshore|[沙海]滩/iu.test(words),
  );
  if (!needsLand && !isOnBeach && place !== 'lake') return [];
  const kind = place === 'sea' ? 'beach' : 'bank';
  return [createShore(setting, { top: needsLand ? SHORE : isOnBeach ? 0.9 : 0.95, kind })];
}

/** Subjects that a place has anyway. */
const OF_PLACE: Partial<Readonly<Record<Place, readonly Subject[]>>> = {
  village: ['house'],
  street: ['house', 'tree', 'bridge', 'car', 'boat', 'lighthouse', 'camel'],
  forest: ['tree'],
};

function composeSubjects(setting: Setting, place: Place): Scenery[] {
  const { subjects, effects } = setting.imagery;
  const isRidden = subjects.includes('horse') && place !== 'street';
  const shown = subjects.filter(
    (each) =>
      !OF_PLACE[place]?.includes(each) &&
      !(each === 'person' && (isRidden || subjects.includes('crowd'))) &&
      !(each === 'house' && effects.includes('fire')),
  );
  const traffic = place === 'street' && subjects.includes('car') ? [createTraffic(setting)] : [];
  const moored = place === 'harbour' ? createMooredBoats(setting, subjects.includes('boat')) : [];
  return [
    ...moored,
    ...traffic,
    ...shown.flatMap((subject, index) =>
      createSubject(setting, subject, placeSubject(setting, place, { subject, index })),
    ),
  ].toSorted((a, b) => b.distance - a.distance);
}

/** One ship lies near and large, unless a boat is the subject, and two small ones far off: the eye has somewhere to rest. */
function createMooredBoats(setting: Setting, isBoatSubject: boolean): Scenery[] {
  const shore = setting.horizon / setting.height;
  const far = [
    [0.17, 0.04, 0.06, 0.5, false],
    [0.86, 0.055, 0.075, 0.47, true],
  ] as const;
  const near = [[0.57, 0.2, 0.2, 0.3, false]] as const;
  return [...far, ...(isBoatSubject ? [] : near)].map(([x, down, rise, distance, isMirrored]) =>
    createBoat(setting, { x, y: shore + down, rise, distance, kind: 'trawler', isMirrored }),
  );
}

function composeEffects(setting: Setting, place: Place): Scenery[] {
  const { effects, season, understood } = setting.imagery;
  const isInBlossom = understood.some(
    ({ words, isDenied }) => !isDenied && /blossom|[樱桃梅]花/iu.test(words),
  );
  const hasLeaves =
    effects.includes('leaves') || (season === 'spring' && (isInBlossom || place === 'street'));
  return [
    ...(effects.includes('smoke') && !effects.includes('fire') ? createQuietSmoke(setting, place) : []),
    ...(effects.includes('birds') ? [createBirds(setting)] : []),
    ...(hasLeaves ? createLeaves(setting) : []),
  ];
}

/** Puts each sheet of fog before what is farther than it. */
function addFog(setting: Setting, scene: readonly Scenery[]): Scenery[] {
  const { weather, strength } = setting.imagery;
  const parts = [...scene];
  if (!weather.includes('fog')) return parts;
  for (const sheet of createFog(setting, strength === 'light' ? 0.6 : strength === 'heavy' ? 1 : 0.85)) {
    const nearer = parts.findIndex(({ distance }) => distance < sheet.distance);
    parts.splice(nearer < 0 ? parts.length : nearer, 0, sheet);
  }
  return parts;
}

const FALLING = { light: 0.35, usual: 0.65, heavy: 1 } as const;

function composeWeather(setting: Setting, place: Place): Scenery[] {
  const { weather, strength } = setting.imagery;
  const amount = FALLING[strength ?? (weather.includes('storm') ? 'heavy' : 'usual')];
  const isDriven = weather.includes('wind') || (strength === 'heavy' && weather.includes('snow'));
  const wind = weather.includes('storm') ? 0.45 : isDriven ? 0.25 : 0.1;
  if (weather.includes('snow')) return createSnow(setting, amount, wind * 2);
  if (!weather.includes('rain') && !weather.includes('storm')) return [];
  const hasSplashes = place === 'street' || place === 'city' || WATERS.includes(place);
  return [...(hasSplashes ? [createSplashes(setting, amount)] : []), ...createRain(setting, amount, wind)];
}
