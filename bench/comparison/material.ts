import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSeededRandom } from '../../src/core/random.ts';
import { makeStageVideo } from '../../src/testing/stage-video.ts';
import { makeClipSource } from '../clip-source.ts';
import { writeTinyPicture } from '../tiny-picture.ts';

const run = promisify(execFile);
const STAGE = fileURLToPath(new URL('../../../shared/media/stage-performance-360p.mp4', import.meta.url));
const STAGE_FRAMES = 75;
const FILM_SECONDS = 60;
const FPS = 30;
const CLIPS = 10;
const CLIP_SECONDS = 12;

/** A part of a film, in seconds. */
export interface Clip {
  readonly film: number;
  readonly from: number;
  readonly seconds: number;
}

/** What the rows work on; each is made when a row first asks for it. */
export class Material {
  readonly folder: string;
  readonly #made = new Map<string, Promise<string>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** 75 frames of a stage performance of 640x360 with sound, or of a drawn stage where that is not at hand. */
  getStageClip(): Promise<string> {
    return this.#make('stage.mp4', async (path) => {
      if (!existsSync(STAGE)) await makeStageVideo(path, { width: 640, height: 360, frames: STAGE_FRAMES });
      else await ffmpeg('-i', STAGE, '-frames:v', String(STAGE_FRAMES), '-t', '3.33', '-c', 'copy', path);
    });
  }

  /** A picture of that clip. */
  getPicture(): Promise<string> {
    return this.#make('picture.png', async (path) =>
      ffmpeg('-i', await this.getStageClip(), '-frames:v', '1', path),
    );
  }

  getTinyPicture(): Promise<string> {
    return this.#make('tiny.ppm', writeTinyPicture);
  }

  /** One of three films of 60 s: 1280x720, 30 frames a second, noisy, a key frame every 2 s. */
  getFilm(number: number, hasSound: boolean): Promise<string> {
    if (!hasSound)
      return this.#make(`film-${number}.mp4`, (path) =>
        makeClipSource(path, { number, seconds: FILM_SECONDS, fps: FPS }),
      );
    return this.#make(`sounding-${number}.mp4`, async (path) => {
      const noise = `anoisesrc=seed=${number}:amplitude=0.3:duration=${FILM_SECONDS}:sample_rate=48000`;
      const film = await this.getFilm(number, false);
      await ffmpeg('-i', film, '-f', 'lavfi', '-i', noise, '-c:v', 'copy', '-c:a', 'aac', path);
    });
  }

  /** Ten clips of 12 s, cut at random frames of the three films in turn. */
  getClips(): readonly Clip[] {
    const random = createSeededRandom(9);
    const last = (FILM_SECONDS - CLIP_SECONDS) * FPS;
    return Array.from({ length: CLIPS }, (_, i) => ({
      film: i % 3,
      from: Math.floor(random() * last) / FPS,
      seconds: CLIP_SECONDS,
    }));
  }

  /** An edit of these clips for `render`. */
  getEdit(hasSound: boolean): Promise<string> {
    return this.#make(`edit-${hasSound}.json`, async (path) => {
      const films = await Promise.all([0, 1, 2].map((number) => this.getFilm(number, hasSound)));
      const clips = this.getClips().map(({ film, from, seconds }) => ({
        source: `s${film}`,
        in: `${Math.round(from * FPS)}/${FPS}`,
        out: `${Math.round((from + seconds) * FPS)}/${FPS}`,
      }));
      const sources = films.map((film, number) => ({ id: `s${number}`, path: film }));
      await writeFile(
        path,
        JSON.stringify({ format: 'footlight.edit-decisions', version: 1, sources, clips }),
      );
    });
  }

  #make(name: string, make: (path: string) => Promise<void>): Promise<string> {
    const path = join(this.folder, name);
    const made = this.#made.get(name) ?? make(path).then(() => path);
    this.#made.set(name, made);
    return made;
  }
}

async function ffmpeg(...args: string[]): Promise<void> {
  await run('ffmpeg', ['-y', '-nostdin', '-v', 'error', ...args]);
}
