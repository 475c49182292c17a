import type { Imagery, Place } from '../../../imagery/read-imagery.ts';
import { AMBIENCE_PROMPTS, muffle } from '../../../story/scenes/sound-prompts.ts';

/** A sound that lies under a scene. */
export interface AmbiencePrompt {
  readonly prompt: string;
  /** Level relative to other ambiences, in LU. */
  readonly levelLu: number;
}

type Sound = keyof typeof AMBIENCE_PROMPTS;

/** Sounds of one scene: more would be noise. */
const MAX_AMBIENCES = 3;
const MUFFLED_LU = -4;
const BEHIND_LU = -3;

/** What is heard of an open place by day; places that sound otherwise by night or in the cold stand below. */
const PLACE_SOUNDS: Readonly<Record<Exclude<Place, 'interior'>, Sound>> = {
  harbour: 'harbour',
  sea: 'sea',
  lake: 'lake',
  river: 'river',
  desert: 'desert',
  'snow-field': 'snow',
  forest: 'forest',
  village: 'garden',
  street: 'street',
  city: 'city',
  meadow: 'garden',
  hills: 'mountain',
};
/** Where birds sing by day and crickets by night. */
const GREEN: readonly Place[] = ['forest', 'village', 'meadow'];
const CRICKETS: readonly Place[] = [...GREEN, 'hills', 'lake', 'river'];
const WINDS: ReadonlySet<Sound> = new Set(['desert', 'snow', 'mountain', 'wind', 'dry-storm']);
/** Its birds are gulls, which no generator here makes. */
const AT_SEA: readonly Place[] = ['harbour', 'sea'];

/** The sounds of what a description shows, the most important first; none if nothing that sounds was understood. */
export function listAmbiences(imagery: Imagery): AmbiencePrompt[] {
  const [place] = imagery.places;
  const sounds = place === 'interior' ? listInside(imagery) : listOutside(imagery, place);
  const seen = new Set<string>();
  return sounds.filter(({ prompt }) => !seen.has(prompt) && seen.add(prompt)).slice(0, MAX_AMBIENCES);
}

function ask(sound: Sound, levelLu = 0): AmbiencePrompt {
  return { prompt: AMBIENCE_PROMPTS[sound], levelLu };
}

function listInside(imagery: Imagery): AmbiencePrompt[] {
  const weather = findWeather(imagery);
  const sounds = [
    ...(imagery.effects.includes('fire') ? [ask('fire')] : []),
    ...(imagery.subjects.includes('crowd') ? [ask('crowd')] : []),
    ...(weather ? [{ prompt: muffle(AMBIENCE_PROMPTS[weather]), levelLu: MUFFLED_LU }] : []),
  ];
  return sounds.length > 0 ? sounds : [ask('room', -6)];
}

function listOutside(imagery: Imagery, place: Place | undefined): AmbiencePrompt[] {
  const { effects, subjects, time } = imagery;
  const weather = findWeather(imagery);
  const isLively = !weather && !isCold(imagery) && !effects.includes('fire');
  const isNight = time === 'night';
  const found = place && findPlaceSound(place, imagery);
  // Two winds at once would be one wind, only less clear.
  const ground = found && WINDS.has(found) && weather && WINDS.has(weather) ? undefined : found;
  const hasBirds = effects.includes('birds') && isLively && !isNight && !AT_SEA.includes(place!);
  return [
    ...(effects.includes('fire') ? [ask('blaze')] : []),
    ...(weather ? [ask(weather)] : []),
    ...(ground ? [ask(ground)] : []),
    ...(subjects.includes('crowd') ? [ask('crowd', BEHIND_LU)] : []),
    ...(hasBirds ? [ask('birds', BEHIND_LU)] : []),
    ...(isNight && isLively && CRICKETS.includes(place!) ? [ask('crickets', BEHIND_LU)] : []),
  ];
}

/** The sound of the weather; none if it is still. */
function findWeather({ weather, places: [place] }: Imagery): Sound | undefined {
  const isDry = place === 'desert' || place === 'snow-field' || weather.includes('snow');
  if (weather.includes('storm')) return isDry ? 'dry-storm' : 'storm';
  return (['rain', 'snow', 'wind'] as const).find((each) => weather.includes(each));
}

/** The sound of an open place; none where it is silent, as a garden in the rain or at night. */
function findPlaceSound(place: Place, imagery: Imagery): Sound | undefined {
  if (place === 'interior') return undefined;
  const isNight = imagery.time === 'night';
  if (place === 'street') {
    if (isNight) return 'night-street';
    return imagery.subjects.includes('car') ? 'traffic' : 'street';
  }
  const isQuiet = isNight || findWeather(imagery) !== undefined || isCold(imagery);
  if (!GREEN.includes(place) || !isQuiet) return PLACE_SOUNDS[place];
  if (isCold(imagery)) return 'snow';
  return place === 'forest' ? 'night-forest' : undefined;
}

function isCold({ season, weather, places: [place] }: Imagery): boolean {
  return season === 'winter' || weather.includes('snow') || place === 'snow-field';
}
