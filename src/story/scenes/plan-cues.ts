import type { Language } from '../language.ts';
import type { Cue, ScoreScene } from '../score.ts';
import { AMBIENCES, EVENTS, LOCATIONS } from './scene-words.ts';
import { isDenied } from './scenes.ts';
import { AMBIENCE_PROMPTS, muffle } from './sound-prompts.ts';

/** Most effects of a scene; a sentence gets at most one. */
const MAX_EFFECTS = 24;
const MAX_AMBIENCES = 3;
const WEATHER_PROMPTS: Readonly<Record<string, string>> = {
  storm: AMBIENCE_PROMPTS.storm,
  rain: AMBIENCE_PROMPTS.rain,
  snow: AMBIENCE_PROMPTS.snow,
  wind: AMBIENCE_PROMPTS.wind,
  fog: AMBIENCE_PROMPTS.fog,
};

/** Plans the sounds of a scene: ambiences for all of it, and effects if the narration mentions events. */
export function planCues(scene: ScoreScene, language: Language, firstSeed: number): Cue[] {
  const ambiences = planAmbiences(scene, language).slice(0, MAX_AMBIENCES);
  const start = { at: scene.id, edge: 'start', offsetMs: 0 } as const;
  const end = { at: scene.id, edge: 'end', offsetMs: 0 } as const;
  const ambience = ambiences.map(
    ({ prompt, levelLu }, i): Cue => ({
      id: `${scene.id}.a${i + 1}`,
      bus: 'ambience',
      prompt,
      start,
      end,
      levelLu,
      seed: firstSeed + i,
    }),
  );
  return [...ambience, ...planEffects(scene, language, firstSeed + 100)];
}

function planAmbiences(scene: ScoreScene, language: Language): { prompt: string; levelLu: number }[] {
  const place = LOCATIONS.find(({ label }) => label === scene.place);
  const isInside = place?.isInside ?? false;
  const words = scene.lines.filter(({ kind }) => kind === 'narration');
  const heard = AMBIENCES.filter((ambience) =>
    words.some(({ text }) =>
      [...text.matchAll(ambience[language])].some(
        (match) => !isDenied(text, match.index, match.index + match[0].length, language),
      ),
    ),
  );
  const weather = WEATHER_PROMPTS[scene.weather ?? ''];
  const isQuiet = place?.label === 'room' || place?.label === 'church';
  const ambiences = [
    ...(place && !isQuiet ? [{ prompt: place.ambience, levelLu: 0 }] : []),
    ...(weather
      ? [isInside ? { prompt: muffle(weather), levelLu: -4 } : { prompt: weather, levelLu: 0 }]
      : []),
    ...heard.map(({ ambience }) => ({ prompt: ambience, levelLu: -3 })),
  ];
  const isOpenNight = place !== undefined && !isInside && scene.time === 'night' && !weather;
  if (isOpenNight && place.label !== 'ship')
    ambiences.push({ prompt: AMBIENCE_PROMPTS.crickets, levelLu: -4 });
  if (ambiences.length > 0) return ambiences;
  return [{ prompt: place?.ambience ?? AMBIENCE_PROMPTS.room, levelLu: -6 }];
}

function planEffects(scene: ScoreScene, language: Language, firstSeed: number): Cue[] {
  const events: Cue[] = [];
  for (const line of scene.lines) {
    if (line.kind !== 'narration') continue;
    const found = EVENTS.flatMap((event) =>
      Array.from(line.text.matchAll(event[language]), (match) => ({ event, match })),
    )
      .filter(({ match }) => !isDenied(line.text, match.index, match.index + match[0].length, language))
      .sort((a, b) => a.match.index - b.match.index);
    let sentence = -1;
    for (const { event, match } of found) {
      const number = line.text.slice(0, match.index).match(/[.!?。！？]/g)?.length ?? 0;
      if (number === sentence || events.length >= MAX_EFFECTS) continue;
      sentence = number;
      const id = `${scene.id}.e${events.length + 1}`;
      const character = match.index + match[0].length;
      const anchor = { at: line.id, edge: 'start', character, offsetMs: 0 } as const;
      events.push({
        id,
        bus: 'effects',
        prompt: event.prompt,
        start: anchor,
        levelLu: 0,
        seed: firstSeed + events.length,
      });
    }
  }
  return events;
}
