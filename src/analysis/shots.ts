import { InputFile } from '../media/containers/input-file.ts';
import { type DecodeFindings, DecodeMeter } from '../media/decode-meter.ts';
import { decodeFrames } from '../media/decoder.ts';
import { FilterGraph } from '../media/filter-graph.ts';
import { type Frame, getPlane8, type Plane8 } from '../media/frame.ts';
import type { VideoStreamInfo } from '../media/media-info.ts';
import { deinterlaceFrames } from '../media/video/deinterlace-frames.ts';
import { createDecodedPad } from '../media/video/working-picture.ts';
import { FrameClock } from './frame-clock.ts';
import { ShotDetector, type ShotTransition } from './shot-detector.ts';
import { reducePicture, SMALL_LUMA, type SmallPicture } from './small-picture.ts';

/** The transitions of a video and the times of its frames. */
export interface ShotAnalysis {
  readonly transitions: readonly ShotTransition[];
  /** Presentation time of every frame in ticks of the stream's time base. */
  readonly pts: readonly number[];
  /** What was out of order while the pictures were decoded. */
  readonly findings?: DecodeFindings;
}

export interface ShotOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (frames: number) => void;
  /** Called with every picture at the small size; it may keep the picture. */
  readonly onPicture?: (picture: SmallPicture, frame: number) => void;
  /** Called with every `DETAIL_INTERVAL`-th picture in gray at a larger size; the picture is freed afterwards. */
  readonly onDetail?: (picture: Plane8, frame: number) => void;
}

/** Frames between two pictures that are measured in detail. */
export const DETAIL_INTERVAL = 10;
const DETAIL = { width: 320, height: 180 } as const;

/** Decodes a video once and finds its shots. Callbacks may measure its pictures in the same pass. */
export async function detectShots(
  path: string,
  video: VideoStreamInfo,
  { signal, onProgress, onPicture, onDetail }: ShotOptions = {},
): Promise<ShotAnalysis> {
  await using input = await InputFile.open(path);
  using graph = await openGraph(video, onDetail !== undefined);
  const detector = new ShotDetector();
  const pts: number[] = [];
  const clock = new FrameClock(video);
  const meter = new DecodeMeter();
  let [small, detailed] = [0, 0];
  const forward = async (frame: Frame | null): Promise<void> => {
    await graph.push('in', frame);
    for await (const picture of graph.drain('small')) {
      const taken = createSmallPicture(picture);
      picture.free();
      detector.add(taken);
      onPicture?.(taken, small++);
    }
    if (!onDetail) return;
    for await (const picture of graph.drain('detail')) {
      onDetail(getPlane8(picture, 0, DETAIL.width, DETAIL.height), detailed++ * DETAIL_INTERVAL);
      picture.free();
    }
  };
  for await (const frame of deinterlaceFrames(decodeFrames(input, video.index, { signal, meter }), video)) {
    pts.push(Number(clock.take(frame)));
    await forward(frame);
    onProgress?.(pts.length);
  }
  await forward(null);
  clock.settle(pts);
  const findings = meter.getFindings('video');
  return { transitions: detector.finish(), pts, ...(findings && { findings }) };
}

/** FFmpeg filters that convert a decoded picture to the input of `createSmallPicture`. */
export const smallPictureFilters = `scale=${SMALL_LUMA.width}:${SMALL_LUMA.height}:flags=area,format=yuv420p`;

function openGraph(video: VideoStreamInfo, withDetail: boolean): Promise<FilterGraph> {
  const small = `${smallPictureFilters}[small]`;
  const detail = `select='not(mod(n,${DETAIL_INTERVAL}))',scale=${DETAIL.width}:${DETAIL.height}:flags=area,format=gray[detail]`;
  return FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: withDetail ? `[in]split[a][b];[a]${small};[b]${detail}` : `[in]${small}`,
    outputs: withDetail ? { small: 'video', detail: 'video' } : { small: 'video' },
  });
}

/** Copies a frame of the small size. The frame is not freed. */
export function createSmallPicture(picture: Frame): SmallPicture {
  const { width, height } = SMALL_LUMA;
  const chroma = [1, 2].map((plane) => getPlane8(picture, plane, width / 2, height / 2));
  return reducePicture([getPlane8(picture, 0, width, height), ...chroma]);
}
