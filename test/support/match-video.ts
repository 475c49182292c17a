import { createSeededRandom } from '../../src/core/random.ts';
import { SAMPLE_RATE } from '../../src/media/audio/audio-reader.ts';
import type { Plane8 } from '../../src/media/frame.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';

export interface PlantedHighlight {
  readonly start: number;
  readonly end: number;
}

const SIZE = { width: 160, height: 90 } as const;
const FPS = 12;

/**
 * A match of which the highlights are known: a field on which figures stroll, and now and then all of them run, a crowd
 * roars and somebody shouts over it.
 *
 * @returns the highlights in seconds
 */
export async function makeMatchVideo(
  path: string,
  seed: number,
  seconds: number,
): Promise<PlantedHighlight[]> {
  const random = createSeededRandom(seed);
  const planted = plant(random, seconds);
  const excitement = (at: number): number => {
    const near = planted.find(({ start, end }) => at >= start - 1 && at <= end + 1);
    return near ? Math.max(0, Math.min(1, at - near.start + 1, near.end + 1 - at)) : 0;
  };
  const field = new Field(random, excitement);
  const frames = seconds * FPS;
  await makeVideo(path, {
    ...SIZE,
    timeBase: { num: 1, den: FPS * 1000 },
    pts: createConstantRate(frames),
    draw: (frame, planes) => field.draw(frame, planes),
    audio: [stadiumSound(random, seconds, excitement)],
    encoderOptions: { preset: 'ultrafast', crf: 24, g: 48 },
  });
  return planted;
}

function plant(random: () => number, seconds: number): PlantedHighlight[] {
  const planted: PlantedHighlight[] = [];
  for (let at = 8 + random() * 10; at < seconds - 14; at += 22 + random() * 14) {
    const start = Math.round(at);
    planted.push({ start, end: start + 5 + Math.round(random() * 3) });
  }
  return planted;
}

class Field {
  readonly #figures: { x: number; y: number; dx: number; dy: number; shade: number }[];
  readonly #excitement: (at: number) => number;

  constructor(random: () => number, excitement: (at: number) => number) {
    this.#excitement = excitement;
    this.#figures = Array.from({ length: 9 }, () => ({
      x: random() * SIZE.width,
      y: 20 + random() * 60,
      dx: random() - 0.5,
      dy: random() - 0.5,
      shade: random() < 0.5 ? 220 : 40,
    }));
  }

  draw(frame: number, [luma, blue, red]: readonly [Plane8, Plane8, Plane8]): void {
    const speed = 0.6 + 9 * this.#excitement(frame / FPS);
    for (const figure of this.#figures) {
      figure.x = (figure.x + figure.dx * speed + SIZE.width) % SIZE.width;
      figure.y = 15 + ((figure.y - 15 + figure.dy * speed + 70) % 70);
    }
    for (let y = 0; y < luma.height; y++)
      for (let x = 0; x < luma.width; x++)
        luma.samples[y * luma.stride + x] = 95 + (Math.floor(x / 20) % 2) * 12 + ((x * 5 + y * 3) % 7);
    for (const { x, y, shade } of this.#figures) this.paint(luma, x, y, shade);
    for (const [plane, value] of [
      [blue, 108],
      [red, 104],
    ] as const)
      plane.samples.fill(value);
  }

  private paint({ samples, stride, width, height }: Plane8, x: number, y: number, shade: number): void {
    for (let dy = -7; dy <= 7; dy++)
      for (let dx = -3; dx <= 3; dx++) {
        const [px, py] = [Math.round(x) + dx, Math.round(y) + dy];
        if (px >= 0 && px < width && py >= 0 && py < height) samples[py * stride + px] = shade;
      }
  }
}

/** A murmur, under which the crowd rises with what happens; a voice of syllables joins in. */
function stadiumSound(
  random: () => number,
  seconds: number,
  excitement: (at: number) => number,
): Float32Array[] {
  const samples = new Float32Array(seconds * SAMPLE_RATE);
  let murmur = 0;
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const at = i / SAMPLE_RATE;
    const noise = random() - 0.5;
    murmur += 0.02 * (noise - murmur);
    const rise = excitement(at);
    phase += (2 * Math.PI * (180 + 40 * Math.sin(at * 9))) / SAMPLE_RATE;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * at)) ** 2;
    const voice =
      rise * syllable * 0.12 * (Math.sin(phase) + 0.6 * Math.sin(3 * phase) + 0.4 * Math.sin(7 * phase));
    samples[i] = 0.25 * murmur + 0.22 * rise * noise + voice;
  }
  return [samples];
}
