import { FilterGraph } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { FrameSource } from './frame-source.ts';

/** A working frame of another size, with its format. */
export interface ReducedFrame {
  readonly picture: WorkingPicture;
  readonly frame: Frame;
}

/** Makes a small working frame with square pixels of a working frame, which is freed. The caller owns the result. */
export async function reduceFrame(
  frame: Frame,
  { picture, video }: Pick<FrameSource, 'picture' | 'video'>,
  longSide: number,
): Promise<ReducedFrame> {
  const { displayWidth, displayHeight, timeBase } = video;
  const scale = Math.min(1, longSide / Math.max(displayWidth, displayHeight));
  const [width, height] = [displayWidth, displayHeight].map((side) => Math.max(1, Math.round(side * scale)));
  const { pixelFormat, color } = picture;
  using graph = await FilterGraph.open({
    inputs: {
      in: { kind: 'video', width: picture.width, height: picture.height, pixelFormat, timeBase, color },
    },
    text: `[in]scale=${width}:${height}:flags=area,format=${pixelFormat}[out]`,
    outputs: { out: 'video' },
  });
  await graph.push('in', frame);
  await graph.push('in', null);
  const reduced = (await graph.pull('out')) as Frame;
  return { picture: { ...picture, width: width!, height: height! }, frame: reduced };
}
