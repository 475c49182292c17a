import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFrameRate } from '../../core/rational.ts';
import type { RemoteTasks } from '../../engines/remote-tasks.ts';
import type { UpscaleRequest } from '../../engines/upscaler.ts';
import type { Frame } from '../../media/frame.ts';
import { type ComfyUiSetting, describeEngine, namePicture, openPrompts } from '../comfyui/comfyui-engine.ts';
import type { GraphValues } from '../comfyui/graph.ts';
import { fetchVideo, listFiles } from '../comfyui/output-files.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import { readLuma } from './read-luma.ts';
import { SentVideo } from './sent-video.ts';

/** SeedVR2 takes 4n + 1 frames, and FlashVSR 8n + 5, of which it wants 21 at least. */
export const BATCH_FRAMES = 21;
/** Models that pad a batch for themselves may leave a step of theirs in the result. */
const MAX_RETURNED_FRAMES = BATCH_FRAMES + 8;
/** Of the video that is sent: models know no rate. */
const RATE = createFrameRate(25);
const SCALES = { least: 2, most: 4 };

/** Has a server make batches of frames, each one task. */
export class BatchMaker implements AsyncDisposable {
  readonly name: string;
  readonly #setting: ComfyUiSetting;
  readonly #request: UpscaleRequest;
  readonly #remote: RemoteTasks;
  readonly #video: SentVideo;
  readonly #folder: string;
  #number = 0;

  private constructor(
    setting: ComfyUiSetting,
    request: UpscaleRequest,
    {
      remote,
      video,
      folder,
    }: { readonly remote: RemoteTasks; readonly video: SentVideo; readonly folder: string },
  ) {
    this.name = describeEngine(setting).id;
    this.#setting = setting;
    this.#request = request;
    this.#remote = remote;
    this.#video = video;
    this.#folder = folder;
  }

  static async open(setting: ComfyUiSetting, request: UpscaleRequest): Promise<BatchMaker> {
    const { source, timeBase, remote } = request;
    if (!remote || request.folder === undefined)
      throw new Error(
        'a remote upscaler was opened without the journal of its tasks or a folder for its batches',
      );
    const folder = await mkdtemp(join(request.folder, 'batches-'));
    try {
      return new BatchMaker(setting, request, {
        remote,
        folder,
        video: await SentVideo.open(source, timeBase),
      });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * @param frames up to a batch, which stay the caller's; a shorter batch is filled with its last frame
   * @returns luma of each in 10-bit codes, in the target's size
   */
  async make(frames: readonly Frame[]): Promise<Uint16Array[]> {
    const signal = this.#request.signal ?? new AbortController().signal;
    const sent = join(this.#folder, `sent-${this.#number}.mp4`);
    const made = join(this.#folder, `made-${this.#number}.mkv`);
    const filled = Array.from({ length: BATCH_FRAMES }, (_, i) => frames[i] ?? frames.at(-1)!);
    await this.#video.write(sent, filled, { frameRate: RATE, signal });
    const { client, prompts } = openPrompts(this.#setting);
    const { graph, digest } = this.#setting.file;
    const [picture, values] = [await namePicture(sent), this.#createValues()];
    const request = this.#request;
    let planes: Uint16Array[] = [];
    await makeFileOfTask(this.#remote, made, {
      service: prompts,
      identity: { graph: digest, values, picture: picture.name, batch: this.#number },
      request: { values, picture },
      signal,
      async make(outputs, path, folder) {
        const source = { baseUrl: client.baseUrl, signal };
        await fetchVideo(listFiles(outputs, graph), { path, folder, frameRate: RATE }, source);
        planes = await readLuma(path, request, { count: frames.length, most: MAX_RETURNED_FRAMES, signal });
      },
    });
    this.#number++;
    await Promise.all([rm(sent), rm(made)]);
    return planes;
  }

  #createValues(): GraphValues {
    const { source, target } = this.#request;
    const factor = Math.ceil(target.height / source.height - 0.01);
    return {
      size: Math.ceil(Math.min(target.width, target.height) / 2) * 2,
      scale: Math.min(SCALES.most, Math.max(SCALES.least, factor)),
      seed: 1,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#video[Symbol.dispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
