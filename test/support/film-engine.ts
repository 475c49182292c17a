import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { FootlightError } from '../../src/core/errors.ts';
import { READY } from '../../src/engines/availability.ts';
import type { EngineAdapter } from '../../src/engines/engine.ts';
import type { ClipGenerator, ClipRequest } from '../../src/engines/image-to-video.ts';
import type { RemoteService } from '../../src/engines/remote-tasks.ts';
import type { RemoteUsage } from '../../src/engines/remote-usage.ts';
import { getPlane16 } from '../../src/media/frame.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { encodePicture, getPictureFormat, readPicture } from '../../src/media/stills/picture-file.ts';
import { getWorkingPicture } from '../../src/media/video/working-picture.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { createWorkingPicture, drawWorkingFrame } from './working-frames.ts';

/** Of another shape, size and rate than anybody asks for. */
const FILM = { width: 144, height: 84, rate: 10 } as const;
/** Pixels of a film that its picture moves in a second. */
const SPEED = 12;
const SECONDS = 2;

/** Engines that are hosted services: films that pan over the picture they begin with, and pictures of leaves. Each order is paid. */
export class FilmEngine {
  readonly #orders: string;
  /** Which clips fail, by the number of their order, from 0. */
  fails: (number: number) => boolean = () => false;
  still: ClipGenerator['still'] = 'required';

  /** @param orders path of the file in which orders are counted, also those of other processes */
  constructor(orders: string) {
    this.#orders = orders;
  }

  async listOrders(): Promise<string[]> {
    const text = await readFile(this.#orders, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  readonly films: EngineAdapter<'image-to-video'> = {
    task: 'image-to-video',
    name: 'films',
    getResourceNeed: () => ({ kind: 'remote', provider: 'films.example' }),
    getBilledModel: () => ({ host: 'films.example', model: 'pan' }),
    checkAvailability: async () => READY,
    create: async () => ({
      ...{ kind: 'clips', id: 'films', version: '1', concurrency: 1, usesAccelerator: false },
      follows: ['prompt', 'seed'],
      still: this.still,
      maxSeconds: SECONDS,
      generate: (request, path) => this.#film(request, path),
    }),
  };

  readonly pictures: EngineAdapter<'text-to-image'> = {
    task: 'text-to-image',
    name: 'leaves',
    getResourceNeed: () => ({ kind: 'remote', provider: 'films.example' }),
    getBilledModel: () => ({ host: 'films.example', model: 'leaf' }),
    checkAvailability: async () => READY,
    create: async () => ({
      ...{ id: 'leaves', version: '1', concurrency: 1, usesAccelerator: false, takesReference: false },
      follows: ['prompt', 'seed'],
      generate: async ({ remote, width, height, ...request }, path) => {
        await remote.run(this.#service('leaf', { pictures: 1 }), [request.prompt, width, height], {});
        await writeFile(path, await drawLeaves(width, height));
      },
    }),
  };

  async #film(request: ClipRequest, path: string): Promise<void> {
    const { frames, frameRate, prompt, seed, still, remote } = request;
    const seconds = (frames * frameRate.den) / frameRate.num;
    const identity = { prompt, seed, frames, begins: still !== undefined };
    const number = await remote.run(this.#service('pan', { seconds, requests: 1 }), identity, {});
    // Longer than was asked for, and then shorter.
    const count = Math.round(seconds * FILM.rate * (number % 2 === 0 ? 1.4 : 0.8));
    const luma = still === undefined ? () => 60 + 20 * number : await readStill(still);
    await makeVideo(`${path}.mkv`, {
      ...{ width: FILM.width, height: FILM.height },
      timeBase: { num: 1, den: 1000 },
      pts: Array.from({ length: count + 1 }, (_, i) => Math.round((i * 1000) / FILM.rate)),
      encoder: 'mpeg4',
      encoderOptions: { qmin: 1, qmax: 2 },
      draw: (frame, [{ samples, stride }, ...chroma]) => {
        const shift = (frame * SPEED) / FILM.rate;
        // Each film is a little lighter than it ought to be.
        for (let y = 0; y < FILM.height; y++)
          for (let x = 0; x < FILM.width; x++) samples[y * stride + x] = luma(x + shift, y) + 5 * number;
        for (const plane of chroma) plane.samples.fill(128);
      },
    });
    await writeFile(path, await readFile(`${path}.mkv`));
    await rm(`${path}.mkv`);
  }

  /** Answers at once with the number of the order. */
  #service(model: string, usage: RemoteUsage): RemoteService<object, number> {
    return {
      name: `films:${model}`,
      billed: { host: 'films.example', model },
      getExpectedUsage: () => usage,
      timeoutSeconds: 5,
      submit: async () => {
        const number = (await this.listOrders()).length;
        await appendFile(this.#orders, `${model}\n`);
        if (this.fails(number))
          return { state: 'refused', error: new FootlightError('internal', { kind: 'terminal' }), usage };
        return { state: 'done', answer: { json: number }, usage };
      },
      read: async (answer) => ('json' in answer ? (answer.json as number) : 0),
    };
  }
}

/** The light of a picture in the size of a film, from 0 to 255; what is beyond its right edge is mirrored. */
async function readStill(path: string): Promise<(x: number, y: number) => number> {
  const video = requireVideo(await probe(path));
  const { width, height } = video;
  using frame = await readPicture(path, video, getWorkingPicture(video));
  const { samples, stride } = getPlane16(frame, 0, width, height);
  const copy = samples.slice();
  return (x, y) => {
    const across = (x * width) / FILM.width;
    const row = Math.min(height - 1, Math.floor((y * height) / FILM.height)) * stride;
    const left = Math.floor(across);
    const at = (column: number): number => copy[row + mirror(column, width)]!;
    return Math.min(250, (at(left) + (at(left + 1) - at(left)) * (across - left)) / 4);
  };
}

function mirror(column: number, width: number): number {
  const place = column % (2 * width);
  return place < width ? place : 2 * width - 1 - place;
}

/** Something that is bright, and different everywhere. */
export async function drawLeaves(width: number, height: number): Promise<Buffer> {
  const format = createWorkingPicture(width, height);
  const frame = drawWorkingFrame(format, (x, y) => {
    const wave = Math.sin(x / 5) * Math.cos(y / 7) + Math.sin((x * y) / 900);
    return [480 + 110 * wave, 512, 512];
  });
  return encodePicture(frame, format, getPictureFormat('leaves.png'), false);
}
