import { createSeededRandom } from '../../../core/random.ts';
import type { Subject } from '../../../imagery/read-imagery.ts';
import { parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import { createBoat } from './boats.ts';
import { createBridge } from './bridge.ts';
import { createCaravan } from './caravan.ts';
import { findShadowing, paintCrownShadow, paintGroundShadow } from './ground-shadow.ts';
import { createLanterns } from './lanterns.ts';
import { createLighthouse } from './lighthouse.ts';
import { createPeople } from './people.ts';
import type { Position, Scenery, Setting } from './scenery.ts';
import { fillOutline, getOutlineColor } from './silhouettes.ts';
import { StillScenery } from './still-scenery.ts';
import { createTrain } from './train.ts';
import { paintTree } from './trees.ts';
import { createCar } from './vehicles.ts';
import { chooseHalfWidth, paintHouse } from './village.ts';
import { createWalker, createWalkers } from './walkers.ts';

const HOUSE = { wall: parseColor('#b9a184'), roof: parseColor('#5c463c') };
const CROWD = 17;

type Create = (setting: Setting, position: Position) => Scenery[];

const CREATORS: Readonly<Record<Subject, Create>> = {
  lighthouse: createLighthouse,
  boat: (setting, position) => [
    createBoat(setting, { ...position, kind: chooseBoat(setting), isMirrored: false }),
  ],
  crowd: createCrowd,
  person: createPeople,
  train: (setting, position) => [createTrain(setting, position)],
  car: (setting, position) => [createCar(setting, position)],
  bridge: createBridge,
  tower: createTower,
  horse: createHorse,
  camel: createCaravan,
  house: (setting, { x, y, rise, distance }) => [
    new StillScenery(setting, { distance, shows: 'house' }, (context) => {
      const random = createSeededRandom(setting.seed + 1007);
      const size = rise * setting.height;
      const half = chooseHalfWidth(size, random());
      const house = { ...HOUSE, x: x * setting.width, y: y * setting.height, half, size };
      paintHouse(context, setting, { house, distance, random });
    }),
  ],
  tree: (setting, { x, y, rise, distance }) => [
    new StillScenery(setting, { distance, shows: 'tree' }, (context) => {
      const size = rise * setting.height;
      const foot = { x: x * setting.width, y: y * setting.height };
      paintCrownShadow(context, setting, { ...foot, reach: 0.3 * size, height: 0.7 * size });
      paintTree(context, {
        ...foot,
        size,
        kind: setting.palette.isSnowy ? 'bare' : 'broadleaf',
        color: lightColor(setting.palette, shade(setting.palette.foliage, 0.8), distance),
        setting,
        random: createSeededRandom(setting.seed + 1003),
      });
    }),
  ],
};

/** A subject at its place, from its farthest part to its nearest. */
export function createSubject(setting: Setting, subject: Subject, position: Position): Scenery[] {
  return CREATORS[subject](setting, position);
}

function chooseBoat({ imagery: { places } }: Setting): 'sail' | 'trawler' | 'rowing' {
  if (places.includes('harbour')) return 'trawler';
  return places.includes('lake') || places.includes('river') ? 'rowing' : 'sail';
}

/** A dark shape against the light. */
function createTower(setting: Setting, { x, y, rise, distance }: Position): Scenery[] {
  const { width, height } = setting;
  const still = new StillScenery(setting, { distance, shows: 'tower' }, (context) => {
    context.fillStyle = getOutlineColor(setting, distance);
    fillOutline(context, 'tower', { x: x * width, y: y * height, size: rise * height });
  });
  return [still];
}

function createCrowd(setting: Setting, { x, y, rise, distance }: Position): Scenery[] {
  const { width, height, horizon, seed } = setting;
  const random = createSeededRandom(seed + 1001);
  const foot = y * height - horizon;
  // Round a fire they leave it to be seen.
  const gap = setting.imagery.effects.includes('fire') ? 0.15 : 0;
  const walkers = Array.from({ length: CROWD }, (_, i) => {
    // Who stands farther back is smaller, as eyes of all are at one height.
    const near = 0.62 + 0.4 * random();
    const across = i / (CROWD - 1) - 0.5 + 0.06 * random();
    return createWalker(setting, {
      x: x * width + (across * 0.62 * near + Math.sign(across) * gap) * width,
      y: horizon + foot * near,
      size: rise * height * near * (0.92 + 0.14 * random()),
      distance,
      number: seed + 1011 + 31 * i,
      ...(gap > 0 ? { reach: 0.3, direction: -Math.sign(across) } : {}),
    });
  });
  return [
    createWalkers(walkers, 'crowd'),
    ...(setting.imagery.effects.includes('lanterns') ? [createLanterns(setting, walkers)] : []),
  ];
}

/** A horse that breathes and lowers and lifts itself a little; who rides it, sits on it. */
function createHorse(setting: Setting, { x, y, rise, distance }: Position): Scenery[] {
  const { width, height, imagery } = setting;
  const size = rise * height;
  const isRidden = imagery.subjects.includes('person');
  const shadowing = findShadowing(setting);
  return [
    {
      distance,
      shows: 'horse',
      draw(context, seconds) {
        const bob = 0.008 * size * Math.sin(1.9 * seconds);
        const shadow = { x: x * width, y: y * height, reach: 0.5 * size, height: size };
        paintGroundShadow(context, setting, shadow, shadowing);
        context.fillStyle = getOutlineColor(setting, distance);
        fillOutline(context, 'horse', { x: x * width, y: y * height + bob, size });
        if (isRidden)
          fillOutline(context, 'rider', {
            x: x * width,
            y: y * height - 0.52 * size + bob,
            size: 0.78 * size,
          });
      },
    },
  ];
}
