import { AV_HWDEVICE_TYPE_VAAPI, AV_PIX_FMT_VAAPI } from 'node-av/constants';
import { avGetPixFmtFromName, HardwareDeviceContext, HardwareFramesContext } from 'node-av/lib';
import { createMessage } from '../core/messages/message.ts';
import { FilterGraph, type VideoInputPad } from './filter-graph.ts';
import { createFrame, type Frame } from './frame.ts';
import { check } from './native.ts';

/** How an encoder takes pictures, if not as they are. */
export interface UploadSettings {
  /** The layout that it takes, with the same samples. */
  readonly pixelFormat: 'nv12' | 'p010le';
  /** Whether it takes them from the memory of a VAAPI device alone. */
  readonly toDevice: boolean;
}

/** The pictures that are given. */
type GivenPictures = Omit<VideoInputPad, 'kind'>;

/** Pictures that a VAAPI device has at a time: those that an encoder refers to, and some on their way. */
const POOL_SIZE = 20;

/** Lays pictures out as an encoder of a machine takes them, and brings them into the memory of its device. */
export class PictureUpload implements Disposable {
  readonly frames: HardwareFramesContext | undefined;
  readonly #graph: FilterGraph;
  readonly #device: HardwareDeviceContext | undefined;

  private constructor(graph: FilterGraph, device?: HardwareDeviceContext, frames?: HardwareFramesContext) {
    this.#graph = graph;
    this.#device = device;
    this.frames = frames;
  }

  static async open(pictures: GivenPictures, upload: UploadSettings): Promise<PictureUpload> {
    const { width, height, pixelFormat, timeBase, color } = pictures;
    const { device, frames } = upload.toDevice ? openDevice(pictures, upload) : {};
    const graph = await FilterGraph.open({
      inputs: {
        in: { kind: 'video', width, height, pixelFormat, timeBase, ...(color && { color }) },
      },
      text: `[in]format=${upload.pixelFormat}[out]`,
      outputs: { out: 'video' },
    });
    return new PictureUpload(graph, device, frames);
  }

  /** Takes over the picture. The caller owns the result. */
  async convert(picture: Frame): Promise<Frame> {
    await this.#graph.push('in', picture);
    const laidOut = (await this.#graph.pull('out'))!;
    if (!this.frames) return laidOut;
    const uploaded = createFrame();
    check(this.frames.getBuffer(uploaded), createMessage('media-operation.upload'));
    check(await this.frames.transferData(uploaded, laidOut), createMessage('media-operation.upload'));
    uploaded.copyProps(laidOut);
    laidOut.free();
    return uploaded;
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]();
    this.frames?.free();
    this.#device?.free();
  }
}

function openDevice({ width, height }: GivenPictures, { pixelFormat }: UploadSettings) {
  const device = new HardwareDeviceContext();
  check(device.create(AV_HWDEVICE_TYPE_VAAPI), createMessage('media-operation.open-device'));
  const frames = new HardwareFramesContext();
  frames.alloc(device);
  frames.format = AV_PIX_FMT_VAAPI;
  frames.swFormat = avGetPixFmtFromName(pixelFormat);
  frames.width = width;
  frames.height = height;
  frames.initialPoolSize = POOL_SIZE;
  check(frames.init(), createMessage('media-operation.open-device'));
  return { device, frames };
}
