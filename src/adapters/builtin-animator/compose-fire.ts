import type { Place } from '../../imagery/read-imagery.ts';
import { parseColor } from './painting/colors.ts';
import { placeSubject, WATERS } from './place-subjects.ts';
import { createBurningBarn, listBarnOpenings } from './scenery/barn.ts';
import { type Blaze, createFire, createFirelight, createSparks } from './scenery/fire.ts';
import { createOpeningFlames } from './scenery/openings.ts';
import type { Scenery, Setting } from './scenery/scenery.ts';
import { createSmoke } from './scenery/smoke.ts';
import { findVillageChimneys } from './scenery/village.ts';

const EMBER = parseColor('#ff7a2a');

function getWind({ imagery }: Setting): number {
  return imagery.weather.includes('storm') || imagery.weather.includes('wind') ? 0.75 : 0.32;
}

/** A burning house where houses are, a burning boat where one is on the water, a fire on the ground elsewhere. */
export function composeBlaze(setting: Setting, place: Place): Scenery[] {
  const { imagery } = setting;
  const isHouse = imagery.subjects.includes('house') || place === 'village' || place === 'city';
  if (isHouse) return composeBurningHouse(setting);
  const { width, height, seed } = setting;
  const size = Math.min(height, width * 0.8);
  const isAboard = imagery.subjects.includes('boat') && WATERS.includes(place);
  const boat = placeSubject(setting, place, { subject: 'boat', index: 0 });
  return composeBonfire(setting, {
    x: width * (isAboard ? boat.x : 0.56),
    // On the deck, above the hull.
    y: height * (isAboard ? boat.y - 0.2 * boat.rise : 0.9),
    width: size * 0.12,
    height: size * 0.26,
    distance: isAboard ? boat.distance : 0.12,
    seed: seed + 2741,
  });
}

function composeBurningHouse(setting: Setting): Scenery[] {
  const { width, height, horizon, palette, seed } = setting;
  const size = Math.min(height * 0.225, width * 0.13);
  const barn = { x: width * 0.5 - 1.6 * size, y: horizon + height * 0.22, size, distance: 0.18 };
  const roof: Blaze = {
    x: barn.x + 1.75 * size,
    y: barn.y - 0.85 * size,
    width: 1.7 * size,
    height: 2.9 * size,
    distance: 0.2,
    seed: seed + 2701,
  };
  const door: Blaze = {
    x: barn.x + 0.76 * size,
    y: barn.y + 0.02 * size,
    width: 0.36 * size,
    height: 0.74 * size,
    distance: 0.17,
    seed: seed + 2711,
  };
  const gap: Blaze = {
    ...roof,
    x: barn.x + 1.75 * size,
    y: barn.y - 1.28 * size,
    width: 0.95 * size,
    height: 0.95 * size,
    seed: seed + 2726,
  };
  const smoke = createSmoke(setting, {
    x: roof.x,
    y: roof.y - 0.7 * size,
    rise: height * 0.8,
    width: 2.4 * size,
    distance: 0.22,
    wind: getWind(setting),
    density: 0.95,
    ...(palette.isDark ? { glow: EMBER } : {}),
    seed: seed + 2731,
  });
  const strength = palette.isDark ? 0.75 : 0.34;
  return [
    smoke,
    createFirelight(setting, { ...roof, y: barn.y - 0.55 * size, height: 1.25 * size }, 1.4 * strength),
    createFire(setting, roof),
    createBurningBarn(setting, barn),
    createFire(setting, gap),
    createFire(setting, door),
    createOpeningFlames(listBarnOpenings(barn), { distance: 0.17, seed: seed + 2721 }),
    createFirelight(setting, { ...door, y: barn.y + 0.3 * size, height: 0.85 * size }, 1.3 * strength),
    createSparks(setting, roof),
  ];
}

function composeBonfire(setting: Setting, fire: Blaze): Scenery[] {
  const { height, palette, seed } = setting;
  const smoke = createSmoke(setting, {
    x: fire.x,
    y: fire.y - fire.height * 0.8,
    rise: height * 0.6,
    width: 1.33 * fire.width,
    distance: fire.distance + 0.02,
    wind: getWind(setting),
    density: 0.3,
    ...(palette.isDark ? { glow: EMBER } : {}),
    seed: seed + 2751,
  });
  return [
    smoke,
    createFirelight(setting, fire, palette.isDark ? 0.8 : 0.35),
    createFire(setting, fire),
    createSparks(setting, fire),
  ];
}

/** Smoke where no fire is seen: from every second chimney of a village, from a camp elsewhere. */
export function createQuietSmoke(setting: Setting, place: Place): Scenery[] {
  const { width, height, horizon, seed } = setting;
  const wind = getWind(setting);
  if (place !== 'village')
    return [
      createSmoke(setting, {
        x: width * 0.44,
        y: horizon + height * 0.06,
        rise: height * 0.42,
        width: height * 0.09,
        distance: 0.38,
        wind,
        density: 0.3,
        seed: seed + 2761,
      }),
    ];
  return findVillageChimneys(setting)
    .filter((_, i) => i % 2 === 0)
    .map((chimney, i) =>
      createSmoke(setting, {
        ...chimney,
        rise: height * 0.2,
        width: height * 0.055,
        wind: 1.4 * wind,
        density: 0.75,
        isPale: true,
        seed: seed + 2761 + 10 * i,
      }),
    );
}
