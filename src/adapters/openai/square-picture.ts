import { FilterGraph } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import { encodeJpeg } from '../../media/stills/still.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';

/** Rows and columns of the square: 35 tokens of Qwen2.5-VL, of 28 pixels each. Its authors' examples reduce pictures of more than 1280 tokens. */
export const PICTURE_SIDE = 980;

/** A square JPEG with a picture in its upper left corner, and gray beside it. */
export interface SquarePicture {
  readonly content: Buffer;
  /** How much of the square's width and height the picture has. */
  readonly shares: { readonly width: number; readonly height: number };
}

/** @param frame with square pixels; it stays the caller's */
export async function encodeSquarePicture(frame: Frame, format: WorkingPicture): Promise<SquarePicture> {
  const scale = PICTURE_SIDE / Math.max(format.width, format.height);
  const toEven = (side: number): number => Math.max(2, Math.round((side * scale) / 2) * 2);
  const [width, height] = [toEven(format.width), toEven(format.height)];
  const { pixelFormat, color } = format;
  using graph = await FilterGraph.open({
    inputs: {
      in: {
        kind: 'video',
        width: format.width,
        height: format.height,
        pixelFormat,
        timeBase: { num: 1, den: 25 },
        color,
      },
    },
    text: `[in]scale=${width}:${height}:flags=area:out_color_matrix=bt470bg:out_range=pc,format=yuvj420p,pad=${PICTURE_SIDE}:${PICTURE_SIDE}:0:0:color=gray[out]`,
    outputs: { out: 'video' },
  });
  await graph.push('in', frame.clone()!);
  await graph.push('in', null);
  const content = await encodeJpeg((await graph.pull('out')) as Frame);
  return { content, shares: { width: width / PICTURE_SIDE, height: height / PICTURE_SIDE } };
}
