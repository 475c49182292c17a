import type { Imagery } from '../../imagery/read-imagery.ts';
import { composeOutdoors } from './compose-outdoors.ts';
import { createCurtains } from './scenery/curtains.ts';
import { createFireplace } from './scenery/fireplace.ts';
import { createFurniture, createWallFurniture } from './scenery/furniture.ts';
import { createPaneRain } from './scenery/pane-rain.ts';
import { createRoom, placePane } from './scenery/room.ts';
import { moveScenery, type Scenery, type Setting } from './scenery/scenery.ts';
import { mergeStills } from './scenery/still-scenery.ts';
import { createSubject } from './scenery/subjects.ts';
import { createWindowLight } from './scenery/window-light.ts';

/** What is in the room and not seen through its window. */
const INDOORS: readonly string[] = ['person', 'crowd', 'house', 'fire', 'smoke', 'interior', 'lanterns'];

/** What the view has beyond the window: the room moves no farther before it, whatever the camera does. */
const VIEW_OVERSCAN = 0.65;

/** A room whose window shows what is outside, and lets its light in. */
export function composeInterior(setting: Setting): Scenery[] {
  const { imagery, width, height } = setting;
  const pane = placePane(setting);
  const isIndoors = (each: string): boolean => INDOORS.includes(each);
  const outside: Imagery = {
    ...imagery,
    places: imagery.places.filter((each) => !isIndoors(each)),
    subjects: imagery.subjects.filter((each) => !isIndoors(each)),
    effects: imagery.effects.filter((each) => !isIndoors(each)),
  };
  const view = composeOutdoors(
    {
      ...setting,
      imagery: outside,
      width: Math.ceil(pane.width),
      height: Math.ceil(pane.height),
      horizon: Math.round(pane.height * 0.66),
      overscan: Math.ceil(setting.overscan * VIEW_OVERSCAN),
    },
    outside.places[0] ?? 'hills',
  );
  // No haze between the walls.
  const indoors = { ...setting, palette: { ...setting.palette, visibility: 100 } };
  const isWet = imagery.weather.includes('rain') || imagery.weather.includes('storm');
  const person = { x: 0.4, y: 0.95, rise: 0.6 * Math.min(1, (0.75 * width) / height), distance: 0.18 };
  return [
    ...view.map((part) => moveScenery(part, [pane.left, pane.top])),
    ...(isWet ? [createPaneRain(setting, pane)] : []),
    ...mergeStills([
      createRoom(setting, pane),
      createWallFurniture(setting),
      ...createWindowLight(setting, pane),
    ]),
    createCurtains(setting, pane),
    ...createFurniture(setting),
    ...(imagery.effects.includes('fire') ? createFireplace(setting) : []),
    ...imagery.subjects
      .filter((each) => each === 'person' || each === 'crowd')
      .flatMap((each) => createSubject(indoors, each, person)),
  ];
}
