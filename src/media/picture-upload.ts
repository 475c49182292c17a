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
  readonly #graph: FilterGraph;
  readonly #device: Device | undefined;

  private constructor(graph: FilterGraph, device: Device | undefined) {
    this.#graph = graph;
    this.#device = device;
  }

  static async open(pictures: GivenPictures, upload: UploadSettings): Promise<PictureUpload> {
    using opened = new DisposableStack();
    const { width, height, pixelFormat, timeBase, color } = pictures;
    const device = upload.toDevice ? openDevice(pictures, upload) : undefined;
    opened.defer(() => closeDevice(device));
    // Pictures keep their samples whatever their own marks say: those of the master are what counts.
    const marks = color ? `setparams=range=${color.range}:colorspace=${color.matrix},` : '';
    const graph = await FilterGraph.open({
      inputs: {
        in: { kind: 'video', width, height, pixelFormat, timeBase, ...(color && { color }) },
      },
      text: `[in]${marks}format=${upload.pixelFormat}[out]`,
      outputs: { out: 'video' },
    });
    opened.move();
    return new PictureUpload(graph, device);
  }

  /** Where the device has its pictures, if it takes them from its memory. */
  get frames(): HardwareFramesContext | undefined {
    return this.#device?.frames;
  }

  /** Takes over the picture. The caller owns the result. */
  async convert(picture: Frame): Promise<Frame> {
    await this.#graph.push('in', picture);
    const laidOut = (await this.#graph.pull('out'))!;
    return this.frames ? await bringTo(this.frames, laidOut) : laidOut;
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]();
    closeDevice(this.#device);
  }
}

/** A device with memory for pictures. */
interface Device {
  readonly context: HardwareDeviceContext;
  readonly frames: HardwareFramesContext;
}

function openDevice({ width, height }: GivenPictures, { pixelFormat }: UploadSettings): Device {
  const device: Device = { context: new HardwareDeviceContext(), frames: new HardwareFramesContext() };
  using opened = new DisposableStack();
  opened.defer(() => closeDevice(device));
  const { context, frames } = device;
  check(context.create(AV_HWDEVICE_TYPE_VAAPI), createMessage('media-operation.open-device'));
  frames.alloc(context);
  frames.format = AV_PIX_FMT_VAAPI;
  frames.swFormat = avGetPixFmtFromName(pixelFormat);
  frames.width = width;
  frames.height = height;
  frames.initialPoolSize = POOL_SIZE;
  check(frames.init(), createMessage('media-operation.open-device'));
  opened.move();
  return device;
}

function closeDevice(device: Device | undefined): void {
  device?.frames.free();
  device?.context.free();
}

/** Frees a picture that was brought into the memory of a device. */
async function bringTo(frames: HardwareFramesContext, picture: Frame): Promise<Frame> {
  using laidOut = picture;
  using opened = new DisposableStack();
  const uploaded = opened.use(createFrame());
  check(frames.getBuffer(uploaded), createMessage('media-operation.upload'));
  check(await frames.transferData(uploaded, laidOut), createMessage('media-operation.upload'));
  uploaded.copyProps(laidOut);
  opened.move();
  return uploaded;
}
