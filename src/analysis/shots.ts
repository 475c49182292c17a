import { decodeFrames } from '../media/decoder.ts';
import { FilterGraph } from '../media/filter-graph.ts';
import { type Frame, plane8 } from '../media/frame.ts';
import { InputFile } from '../media/input-file.ts';
import type { VideoStreamInfo } from '../media/media-info.ts';
import { decodedPad } from '../media/working-picture.ts';
import { ShotDetector, type ShotTransition } from './shot-detector.ts';
import { SMALL_LUMA, smallPicture } from './small-picture.ts';
import { admittedPts } from './structure.ts';

export interface ShotAnalysis {
  readonly transitions: readonly ShotTransition[];
  /** Presentation time of every frame in ticks of the stream's time base. */
  readonly pts: readonly number[];
}

export interface ShotOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (frames: number) => void;
}

/** Decodes a film once and finds its shots. */
export async function detectShots(
  path: string,
  video: VideoStreamInfo,
  { signal, onProgress }: ShotOptions = {},
): Promise<ShotAnalysis> {
  const { width, height } = SMALL_LUMA;
  await using input = await InputFile.open(path);
  using graph = await FilterGraph.open({
    inputs: { in: decodedPad(video) },
    text: `[in]scale=${width}:${height}:flags=area,format=yuv420p[out]`,
    outputs: { out: 'video' },
  });
  const detector = new ShotDetector();
  const pts: number[] = [];
  let last: bigint | undefined;
  const forward = async (frame: Frame | null): Promise<void> => {
    await graph.push('in', frame);
    for await (const small of graph.drain('out')) {
      const chroma = [1, 2].map((plane) => plane8(small, plane, width / 2, height / 2));
      detector.add(smallPicture([plane8(small, 0, width, height), ...chroma]));
      small.free();
    }
  };
  for await (const frame of decodeFrames(input, video.index, { signal })) {
    last = admittedPts(frame, last);
    pts.push(Number(last));
    await forward(frame);
    onProgress?.(pts.length);
  }
  await forward(null);
  return { transitions: detector.finish(), pts };
}
