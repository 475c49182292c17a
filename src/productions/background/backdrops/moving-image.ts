import type { PlanarTransform } from '../../../analysis/planar-transform.ts';
import { SubtleLife } from '../../../frames/life/subtle-life.ts';
import { type CameraPath, createCameraPath } from '../../../frames/parallax/camera-path.ts';
import { ParallaxScene } from '../../../frames/parallax/parallax-scene.ts';
import type { Frame } from '../../../media/frame.ts';
import { createFitFilters } from '../../../media/stills/fit-filters.ts';
import type { WorkingPicture } from '../../../media/video/working-picture.ts';
import type { Backdrop } from './backdrop.ts';
import { readBackdropPicture } from './backdrop-picture.ts';
import type { ImageBackdropRequest, MovingCamera } from './image-request.ts';
import { createLoopClock } from './video-times.ts';

/** Points of this depth follow the camera's measured motion. */
const PIVOT = 0.4;
const REST: PlanarTransform = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** A picture with depth, and the camera's path through it. */
interface OpenScene {
  readonly scene: ParallaxScene;
  readonly path: CameraPath;
  /** The life of the picture in shots in which the camera stands. */
  readonly life: SubtleLife | undefined;
}

/** A still picture that is moved with the video's camera. Its scene is made once for all segments of a video. */
export class MovingImage {
  readonly #request: ImageBackdropRequest;
  readonly #camera: MovingCamera;
  readonly #scenes = new Map<string, Promise<OpenScene>>();

  constructor(request: ImageBackdropRequest, camera: MovingCamera) {
    this.#request = request;
    this.#camera = camera;
  }

  async open(format: WorkingPicture, signal: AbortSignal): Promise<Backdrop> {
    const { scene, path, life } = await this.#getScene(format, signal);
    const { transforms } = this.#camera;
    const getPhase = createLoopClock(this.#request.times);
    return {
      isStill: false,
      read: async (number) =>
        life && !transforms[number] ? life.render(getPhase(number)) : scene.render(path.poses[number]!),
      async [Symbol.asyncDispose]() {},
    };
  }

  /** A scene that could not be made is tried again the next time. */
  #getScene(format: WorkingPicture, signal: AbortSignal): Promise<OpenScene> {
    const key = JSON.stringify(format);
    const known = this.#scenes.get(key);
    if (known) return known;
    const made = this.#createScene(format, signal);
    this.#scenes.set(key, made);
    made.catch(() => this.#scenes.delete(key));
    return made;
  }

  async #createScene(format: WorkingPicture, signal: AbortSignal): Promise<OpenScene> {
    const { picture: given, fit, sampleAspectRatio } = this.#request;
    const { width, height } = format;
    const path = this.#followCamera(format);
    const { left, top, right, bottom } = path.margins;
    const whole = { ...format, width: left + width + right, height: top + height + bottom };
    const filters = createFitFilters(given.video, { ...whole, sampleAspectRatio }, fit);
    using picture = await readBackdropPicture(given, filters, signal);
    const depth = await this.#camera.depth.estimate(picture, whole, signal);
    // The device is given back.
    await this.#camera.depth[Symbol.asyncDispose]();
    const view = { left, top, width, height };
    const scene = ParallaxScene.create({ picture, format: whole, depth, view, pivot: PIVOT });
    return { scene, path, life: this.#createLife(scene, path, format) };
  }

  #followCamera({ width, height }: WorkingPicture): CameraPath {
    const { sampleAspectRatio, onPartlyFollowed } = this.#request;
    const { transforms, shotLengths } = this.#camera;
    const pixelAspect = sampleAspectRatio.num / sampleAspectRatio.den || 1;
    const view = { width, height, pixelAspect, pivot: PIVOT };
    const rested = transforms.map((transform) => transform ?? REST);
    const path = createCameraPath(rested, shotLengths, view);
    for (const [shot, share] of path.shares.entries()) if (share < 1) onPartlyFollowed?.(shot, share);
    return path;
  }

  #createLife(scene: ParallaxScene, { poses }: CameraPath, format: WorkingPicture): SubtleLife | undefined {
    const still = this.#camera.transforms.indexOf(undefined);
    if (!this.#request.hasLife || still < 0) return undefined;
    using rest: Frame = scene.render(poses[still]!);
    const life = SubtleLife.create(rest, format);
    return life.kinds.length > 0 ? life : undefined;
  }
}
