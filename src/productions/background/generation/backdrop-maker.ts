import { join } from 'node:path';
import { hashJson } from '../../../core/hashing.ts';
import type { ImageGenerator } from '../../../engines/text-to-image.ts';
import type { CameraSpeed } from '../../../engines/video-guides.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { AcceleratorTurn } from '../../../pipelines/generation/accelerator-turn.ts';
import { createStillInput, makeStillStep, STILL_FILE } from '../../../pipelines/generation/make-still.ts';
import { type BackdropPicture, openBackdropPicture } from '../backdrops/backdrop-picture.ts';
import type { GivenBackground } from '../backdrops/given-background.ts';
import type { BackdropVideo } from '../backdrops/video-backdrop.ts';
import type { PreparedClip } from '../clip.ts';
import type { FollowedPart } from '../follow-camera.ts';
import type { BackgroundPlan } from '../plan.ts';
import { findCameraSpeeds, warnOfKeptCameras } from './camera-speeds.ts';
import type { BackdropEngines, OpenedEngine } from './engines.ts';
import { makeVideos } from './make-videos.ts';
import { getPictureSize, planVideos } from './plan-videos.ts';
import { createBackdropRequest } from './request.ts';

/** The shots of a clip that are to have films. */
interface WantedVideos {
  /** Positions of the shots. */
  readonly shots: ReadonlySet<number>;
  /** How their cameras move, as far as they are composed. */
  readonly cameras: readonly FollowedPart[];
}

/** What engines made for a clip. */
export interface MadeBackdrop {
  /** What was given, or made from words. */
  readonly picture?: BackdropPicture;
  /** Made videos by the positions of their shots. */
  readonly films: ReadonlyMap<number, BackdropVideo>;
  /** How fast a film's engine was told that the camera moves, by the positions of the shots. */
  readonly speeds: ReadonlyMap<number, CameraSpeed>;
}

/** Has the new background of clips made, once for each, however often a clip is composed: what failed is not asked again. */
export class BackdropMaker {
  readonly #engines: BackdropEngines;
  readonly #given: GivenBackground;
  readonly #plan: BackgroundPlan['background'];
  readonly #made = new Map<string, Promise<MadeBackdrop>>();

  constructor(engines: BackdropEngines, given: GivenBackground, plan: BackgroundPlan['background']) {
    this.#engines = engines;
    this.#given = given;
    this.#plan = plan;
  }

  make(context: WorkflowContext, clip: PreparedClip, wanted: WantedVideos): Promise<MadeBackdrop> {
    const key = JSON.stringify([clip.source.digest, [...wanted.shots]]);
    const made = this.#made.get(key) ?? this.create(context, clip, wanted);
    this.#made.set(key, made);
    return made;
  }

  private async create(
    context: WorkflowContext,
    clip: PreparedClip,
    wanted: WantedVideos,
  ): Promise<MadeBackdrop> {
    const { image, film } = this.#engines;
    const picture =
      this.#given.kind === 'image'
        ? this.#given.picture
        : image && (await this.makePicture(context, clip, image));
    const shown = picture && { picture };
    if (!film) return { ...shown, films: new Map(), speeds: new Map() };
    const { id, version } = film.engine;
    const { prompt, seed, fit, focus } = this.#plan;
    const asked = hashJson({ id, version, prompt, seed, fit, focus, picture: picture?.digest ?? null });
    const { speeds, changes } = await findCameraSpeeds(context, clip, wanted.cameras, asked);
    const request = { film, plan: this.#plan, ...shown, shots: wanted.shots, speeds };
    const films = await makeVideos(context, clip, request);
    const made = planVideos(clip, film.engine).filter(({ shot }) => films.has(shot.index));
    warnOfKeptCameras(context, clip, made, { engine: film.engine, changes });
    return { ...shown, films, speeds };
  }

  private async makePicture(
    context: WorkflowContext,
    clip: PreparedClip,
    { engine }: OpenedEngine<ImageGenerator>,
  ): Promise<BackdropPicture> {
    const request = createBackdropRequest(this.#plan, getPictureSize(clip));
    await using turn = new AcceleratorTurn(context);
    const input = createStillInput(engine, request, undefined);
    const { directory } = await context.step(makeStillStep, input, { engine, turn, request });
    return await openBackdropPicture(join(directory, STILL_FILE), context.signal);
  }
}
