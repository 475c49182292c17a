import type { Imagery, Season, TimeOfDay } from '../../imagery/read-imagery.ts';
import { type Color, mixColors, parseColor, saturate, shade } from './painting/colors.ts';

/** The light of a scene and the colors that follow from it. */
export interface Palette {
  /** Sky from the top to the horizon, at even distances. */
  readonly sky: readonly Color[];
  /** What distance fades into. */
  readonly haze: Color;
  /** Light of sun or moon on what it meets. */
  readonly key: Color;
  /** Multiplies the lightness of what is lit by the sky. */
  readonly brightness: number;
  /** Distance at which half of a color has faded, as a share of the depth of the scene. */
  readonly visibility: number;
  readonly isDark: boolean;
  /** Whether snow lies on the ground. */
  readonly isSnowy: boolean;
  readonly foliage: Color;
  readonly ground: Color;
  readonly rock: Color;
  readonly water: Color;
}

interface Light {
  readonly sky: readonly string[];
  readonly key: string;
  readonly brightness: number;
}

const LIGHTS: Readonly<Record<TimeOfDay, Light>> = {
  dawn: { sky: ['#35507f', '#7d83a8', '#d99c94', '#ffd7a3'], key: '#ffd9ad', brightness: 0.72 },
  morning: { sky: ['#4a86c4', '#86b7e0', '#c4dceb', '#f7ebd3'], key: '#fff0d2', brightness: 0.95 },
  day: { sky: ['#2a70bd', '#5a9fdb', '#9ccbed', '#dbeef6'], key: '#fffaf0', brightness: 1 },
  dusk: { sky: ['#1c2251', '#573a70', '#c25a62', '#ffad62'], key: '#ffb46e', brightness: 0.58 },
  night: { sky: ['#050b1f', '#0c1a3c', '#18305c', '#2f5282'], key: '#b9cdf2', brightness: 0.42 },
};

/** With the sun overhead: a hard white light that bleaches the sky. */
const NOON: Light = {
  sky: ['#3c84c8', '#7ab2e0', '#b3d5ec', '#e9eee6'],
  key: '#fffdf4',
  brightness: 1.06,
};

/** By day under a storm. */
const STORM: Light = {
  sky: ['#2b3644', '#46535f', '#6d7a84', '#a3abab'],
  key: '#dfe3df',
  brightness: 0.55,
};

const FOLIAGE: Readonly<Record<Season, string>> = {
  spring: '#7fae4f',
  summer: '#3f7a37',
  autumn: '#b8692b',
  winter: '#5d6a63',
};
const GROUND: Readonly<Record<Season, string>> = {
  spring: '#86a957',
  summer: '#6f8c45',
  autumn: '#a58347',
  winter: '#dfe7ee',
};

/** The palette of a scene; where its words leave the time open, a light day, or a gray one in bad weather. */
export function choosePalette(imagery: Imagery): Palette {
  const { time, weather, strength, season, places } = imagery;
  const { sky, key, brightness } = chooseLight(imagery);
  const isHeavy = strength === 'heavy' && weather.length > 0;
  const overcast = Math.max(isHeavy ? 0.8 : 0, getOvercast(weather));
  const clear = bleach(sky.map(parseColor), imagery);
  const gray = saturate(clear[2]!, 0.14);
  const clouded = clear.map((color, i) => mixColors(color, shade(gray, 0.82 + 0.09 * i), overcast));
  const isSnowy = places.includes('snow-field') || weather.includes('snow') || season === 'winter';
  const year: Season = season ?? (isSnowy ? 'winter' : 'summer');
  const light = brightness * (1 - 0.25 * overcast);
  return {
    sky: clouded,
    haze: clouded.at(-1)!,
    key: mixColors(parseColor(key), clouded[2]!, overcast * 0.7),
    brightness: light,
    visibility: weather.includes('fog') ? 0.3 : weather.includes('rain') ? 0.6 : overcast > 0 ? 0.75 : 1.1,
    isDark: time === 'night' || time === 'dusk',
    isSnowy,
    foliage: parseColor(FOLIAGE[year]),
    ground: parseColor(isSnowy ? GROUND.winter : GROUND[year]),
    rock: parseColor('#6c6a70'),
    water: mixColors(shade(clouded[1]!, 0.75), parseColor('#1d4f66'), 0.35),
  };
}

function chooseLight({ time, weather, skies }: Imagery): Light {
  if (time === undefined && weather.includes('storm')) return STORM;
  return skies.includes('high-sun') && (time ?? 'day') === 'day' ? NOON : LIGHTS[time ?? 'day'];
}

/** The sky with less color, where words call it pale and on winter days. */
function bleach(sky: readonly Color[], { time, season, skies }: Imagery): Color[] {
  const isWinterDay = season === 'winter' && (time === undefined || time === 'day' || time === 'morning');
  const loss = Math.min(0.7, (skies.includes('pale') ? 0.55 : 0) + (isWinterDay ? 0.25 : 0));
  return sky.map((color) => {
    const { l, ...hue } = saturate(color, 1 - loss);
    // A veil is lighter than the clear sky above it.
    return { ...hue, l: l + loss * Math.max(0, 0.9 - l) * (time === 'night' ? 0.1 : 0.75) };
  });
}

/** How much clouds cover the sky, 0 to 1. */
function getOvercast(weather: Imagery['weather']): number {
  if (weather.includes('storm')) return 0.95;
  if (weather.includes('rain') || weather.includes('fog')) return 0.8;
  if (weather.includes('snow') || weather.includes('cloudy')) return 0.55;
  return 0;
}

/** A color as it is seen at a distance, lit by the sky. @param distance 0 near, 1 at the horizon */
export function lightColor(palette: Palette, color: Color, distance: number): Color {
  // What is lit by a colored sky takes its color, the more the darker it is.
  const tinted = mixColors(
    shade(color, 0.3 + 0.7 * palette.brightness),
    palette.sky[2]!,
    0.5 * (1 - palette.brightness),
  );
  return mixColors(tinted, palette.haze, 1 - Math.exp(-distance / palette.visibility));
}
