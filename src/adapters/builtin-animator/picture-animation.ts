import { createSeededRandom } from '../../core/random.ts';
import { toNumber } from '../../core/rational.ts';
import type { GeneratedFrames, VideoRequest } from '../../engines/image-to-video.ts';
import { LOOP_SECONDS } from '../../frames/life/motion.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { createPictureScene, type PictureScene } from './picture-scene.ts';

/** Moves the camera through a picture; its water, clouds and leaves are in slow motion. */
export class PictureAnimation implements GeneratedFrames {
  readonly #request: VideoRequest;
  readonly #scene: PictureScene;
  readonly #toRgba: FilterGraph;

  private constructor(request: VideoRequest, scene: PictureScene, toRgba: FilterGraph) {
    this.#request = request;
    this.#scene = scene;
    this.#toRgba = toRgba;
  }

  /** @throws `input.*` and `media.too-many-pixels` if the picture can't be used */
  static async open(request: VideoRequest, still: string): Promise<PictureAnimation> {
    const scene = await createPictureScene(request, still);
    return new PictureAnimation(request, scene, await openConversion(scene.format, request));
  }

  async *frames(): AsyncGenerator<Frame, void, undefined> {
    const { frames, frameRate, seed, signal } = this.#request;
    const { scene, poses, life } = this.#scene;
    const rate = toNumber(frameRate);
    const start = createSeededRandom(seed)();
    for (let number = 0; number < frames; number++) {
      signal.throwIfAborted();
      const phase = (start + number / rate / LOOP_SECONDS) % 1;
      const drift = (number - frames / 2) / Math.max(frames, LOOP_SECONDS * rate);
      yield await this.#convert(scene.render(poses[number]!, life?.computeAt({ phase, drift })), number);
    }
  }

  async #convert(frame: Frame, number: number): Promise<Frame> {
    frame.pts = BigInt(number);
    await this.#toRgba.push('in', frame);
    const converted = await this.#toRgba.pull('out');
    if (!converted) throw new Error(`the filters keep frame ${number} back`);
    converted.pts = BigInt(number);
    converted.duration = 1n;
    return converted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#toRgba[Symbol.dispose]();
  }
}

/** From working frames to RGBA, between black bars where they are smaller than the frame. */
function openConversion(
  format: WorkingPicture,
  { width, height, frameRate }: VideoRequest,
): Promise<FilterGraph> {
  const timeBase = { num: frameRate.den, den: frameRate.num };
  const rgb = 'zscale=matrixin=709:rangein=limited:matrix=gbr:range=full:dither=none,format=gbrp,format=rgba';
  const bars = format.width < width || format.height < height ? `,pad=${width}:${height}:-1:-1:black` : '';
  return FilterGraph.open({
    inputs: { in: { kind: 'video', ...format, timeBase } },
    text: `[in]${rgb}${bars}[out]`,
    outputs: { out: 'video' },
    threads: 1,
  });
}
