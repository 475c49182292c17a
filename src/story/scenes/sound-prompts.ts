import type { Say } from '../../core/messages/say.ts';

/** What sound generators are asked for, in words that the embedded one understands. */
export const AMBIENCE_PROMPTS = {
  tavern: 'busy tavern with chatter and clinking glasses',
  ball: 'murmuring crowd in a large hall',
  ship: 'sea waves against a wooden boat',
  sea: 'sea waves rolling on a shore',
  harbour: 'small waves lapping at a quay',
  lake: 'small soft waves on a lake shore',
  river: 'flowing river',
  forest: 'forest with wind in the leaves and birds',
  'night-forest': 'soft wind in the leaves',
  mountain: 'open wind on a mountain',
  desert: 'soft dry wind over sand',
  garden: 'quiet garden with birds',
  street: 'town street with distant people and carts',
  'night-street': 'quiet street at night',
  city: 'distant city traffic',
  traffic: 'busy street with traffic',
  church: 'large quiet stone room tone',
  room: 'quiet room tone',
  storm: 'heavy rain with strong wind',
  'dry-storm': 'strong wind',
  rain: 'steady rain',
  snow: 'soft cold wind',
  wind: 'wind blowing',
  fog: 'very soft wind',
  fire: 'crackling fire',
  blaze: 'big fire, burning and crackling',
  clock: 'ticking clock',
  crickets: 'crickets at night',
  birds: 'birds singing',
  crowd: 'murmuring crowd',
} as const;

/** Sounds of events. */
export const EFFECT_PROMPTS = {
  knock: 'knocking on a wooden door',
  'door-slam': 'wooden door slamming shut',
  door: 'wooden door opening with a creak',
  footsteps: 'footsteps on a hard floor',
  thunder: 'clap of thunder',
  bell: 'church bell ringing',
  'clock-strikes': 'clock striking the hour',
  horse: 'horse trotting on a road',
  splash: 'splash of water',
  wave: 'big wave breaking',
} as const;

const BEHIND_WALLS = ', muffled, heard from indoors';

/** The prompt of a sound as it is heard behind walls. */
export function muffle(prompt: string): string {
  return prompt + BEHIND_WALLS;
}

const NAMES = new Map<string, string>([
  ...Object.entries(AMBIENCE_PROMPTS).map(([name, prompt]) => [prompt, `sound.ambience.${name}`] as const),
  ...Object.entries(EFFECT_PROMPTS).map(([name, prompt]) => [prompt, `sound.effect.${name}`] as const),
]);

/** What a sound is called for people: prompts are in English, whatever the novel's language; those of others stay as they are. */
export function nameSound(prompt: string, say: Say): string {
  const isMuffled = prompt.endsWith(BEHIND_WALLS);
  const key = NAMES.get(isMuffled ? prompt.slice(0, -BEHIND_WALLS.length) : prompt);
  if (key === undefined) return prompt;
  const sound = say(key);
  return isMuffled ? say('sound.behind-walls', { sound }) : sound;
}
