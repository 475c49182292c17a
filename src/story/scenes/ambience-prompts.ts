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

/** The prompt of a sound as it is heard behind walls. */
export function muffle(prompt: string): string {
  return `${prompt}, muffled, heard from indoors`;
}
