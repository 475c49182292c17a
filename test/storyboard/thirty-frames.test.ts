import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { Drawing } from '../../src/adapters/builtin-animator/drawing.ts';
import { type Context, loadCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';

/** What the pictures of thirty descriptions show, measured from their frames. */
interface Expected {
  readonly id: number;
  readonly description: string;
  readonly time: string | null;
  readonly weather: readonly string[];
  readonly place: readonly string[];
  readonly subjects: readonly string[];
  readonly effects?: readonly string[];
  readonly absent: readonly string[];
  readonly card?: boolean;
}

const [WIDTH, HEIGHT] = [256, 144];
/** Shares of the frame that a subject, what falls or burns, and a flock of birds cover at least. */
const MIN_COVER = { subject: 0.005, weather: 0.01, effect: 0.004, birds: 0.001, leaves: 0.001 } as const;

const descriptions = JSON.parse(
  readFileSync(new URL('descriptions.json', import.meta.url), 'utf8'),
) as readonly Expected[];
const createCanvas = await loadCanvas().catch(() => undefined);
const skip = createCanvas ? false : '@napi-rs/canvas is not installed here';

type Pixels = Uint8ClampedArray;

/** Draws frames of a description, each once. */
function createCamera({ id, description }: Expected): (seconds: number, hidden?: string) => Pixels {
  const request = {
    description,
    width: WIDTH,
    height: HEIGHT,
    seconds: 4,
    camera: 'still',
    seed: id,
  } as const;
  const drawing = new Drawing(request, createCanvas!);
  const context: Context = createCanvas!(WIDTH, HEIGHT).getContext('2d');
  const frames = new Map<string, Pixels>();
  return (seconds, hidden = '') => {
    const key = `${seconds} ${hidden}`;
    if (!frames.has(key)) {
      drawing.draw(context, seconds, [hidden]);
      frames.set(key, context.getImageData(0, 0, WIDTH, HEIGHT).data);
    }
    return frames.get(key)!;
  };
}

/** Share of pixels that differ visibly. */
function measureChange(a: Pixels, b: Pixels): number {
  let changed = 0;
  for (let i = 0; i < a.length; i += 4)
    if (Math.abs(a[i]! - b[i]!) + Math.abs(a[i + 1]! - b[i + 1]!) + Math.abs(a[i + 2]! - b[i + 2]!) > 12)
      changed++;
  return (4 * changed) / a.length;
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The sky: above the horizon, between the houses of a street, away from a fire, behind the window of a room. */
function getSkyArea({ place, effects }: Expected): Area {
  if (place.includes('interior')) return { left: 0.35, right: 0.47, top: 0.14, bottom: 0.28 };
  if (place.includes('street')) return { left: 0.4, right: 0.56, top: 0.03, bottom: 0.3 };
  if (effects?.includes('fire')) return { left: 0.02, right: 0.2, top: 0.03, bottom: 0.35 };
  return { left: 0.3, right: 0.65, top: 0.05, bottom: 0.5 };
}

/** Mean lightness, 0 to 255, and red less blue, in a part of the frame. */
function measureLight(pixels: Pixels, { left, right, top, bottom }: Area): { light: number; warmth: number } {
  let [light, warmth, count] = [0, 0, 0];
  for (let y = Math.floor(top * HEIGHT); y < bottom * HEIGHT; y++)
    for (let x = Math.floor(left * WIDTH); x < right * WIDTH; x++) {
      const [r, g, b] = pixels.subarray(4 * (y * WIDTH + x)) as unknown as [number, number, number];
      light += 0.2126 * r + 0.7152 * g + 0.0722 * b;
      warmth += r - b;
      count++;
    }
  return { light: light / count, warmth: warmth / count };
}

/** Lightness of the sky by time of day, and its warmth when no clouds cover it. */
const SKIES: Readonly<
  Record<string, { light: readonly [number, number]; warmth: readonly [number, number] }>
> = {
  night: { light: [0, 80], warmth: [-255, 0] },
  dusk: { light: [40, 150], warmth: [15, 255] },
  dawn: { light: [90, 215], warmth: [5, 255] },
  morning: { light: [140, 255], warmth: [-255, 0] },
  day: { light: [120, 255], warmth: [-255, -20] },
};

function findWrongLight(expected: Expected, frame: Pixels): string[] {
  const sky = SKIES[expected.time ?? ''];
  if (!sky) return [];
  const { light, warmth } = measureLight(frame, getSkyArea(expected));
  const isCovered = expected.weather.length > 0 || expected.effects?.includes('fire');
  const isWithin = (value: number, [low, high]: readonly [number, number]): boolean =>
    value >= low && value <= high;
  return [
    ...(isWithin(light, sky.light) ? [] : [`the sky of ${expected.time} has lightness ${light.toFixed(0)}`]),
    ...(isCovered || isWithin(warmth, sky.warmth)
      ? []
      : [`the sky of ${expected.time} has warmth ${warmth.toFixed(0)}`]),
  ];
}

/** What has to be seen, and how it moves within the pixels that it covers. */
function findMissing(expected: Expected, draw: ReturnType<typeof createCamera>): string[] {
  const frame = draw(1);
  const later = draw(1.25);
  const weather = expected.weather.map((each) => (each === 'storm' ? 'rain' : each));
  const cover = (what: string): number => measureChange(frame, draw(1, what));
  const still = (what: string): boolean =>
    measureChange(frame, later) <= measureChange(draw(1, what), draw(1.25, what)) + MIN_COVER.birds;
  const describe = (what: string, min: number): string[] => {
    const share = cover(what);
    return share >= min ? [] : [`${what} covers ${(100 * share).toFixed(2)} %`];
  };
  return [
    ...expected.subjects.flatMap((each) => describe(each, MIN_COVER.subject)),
    ...weather.flatMap((each) => describe(each, MIN_COVER.weather)),
    ...(expected.effects ?? []).flatMap((each) =>
      describe(each, each === 'birds' || each === 'leaves' ? MIN_COVER[each] : MIN_COVER.effect),
    ),
    ...[...weather, ...(expected.effects ?? [])]
      .filter((each) => ['rain', 'snow', 'fire'].includes(each) && still(each))
      .map((each) => `${each} does not move`),
  ];
}

/** What the description denies or excludes, and the picture shows. */
function findContradictions({ absent }: Expected, draw: ReturnType<typeof createCamera>): string[] {
  const frame = draw(1);
  return absent
    .map((each) => (each === 'cloud' ? 'cloudy' : each))
    .filter((each) => measureChange(frame, draw(1, each)) > 0);
}

suite('pictures of thirty descriptions that were written before the dictionary', { skip }, () => {
  const measured = createCanvas
    ? descriptions.map((expected) => {
        const draw = createCamera(expected);
        return {
          expected,
          faults: expected.card ? [] : [...findWrongLight(expected, draw(1)), ...findMissing(expected, draw)],
          contradictions: findContradictions(expected, draw),
        };
      })
    : [];

  test('show what four in five of them say: light of the time of day, what falls and burns, each subject', () => {
    const wrong = measured.filter(({ faults }) => faults.length > 0);
    assert.ok(
      wrong.length <= 6,
      wrong.map(({ expected, faults }) => `${expected.id}: ${faults.join(', ')}`).join('\n'),
    );
  });

  test('contradict at most one of them', () => {
    const wrong = measured.filter(({ contradictions }) => contradictions.length > 0);
    assert.ok(
      wrong.length <= 1,
      wrong.map(({ expected, contradictions }) => `${expected.id}: ${contradictions.join(', ')}`).join('\n'),
    );
  });
});
