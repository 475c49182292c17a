import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toNumber } from '../../core/rational.ts';
import { type EditDecisions, parseSeconds } from '../../edit/edit-decisions.ts';
import type { Step } from '../../execution/step.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import { encodeJpeg, readStill } from '../../media/stills/still.ts';
import type { IndexedSource } from './indexed-source.ts';
import { SHEET_STAGES } from './stages.ts';

export const SHEET_FILE = 'sheet.jpg';

const CELL = { width: 320, height: 180 } as const;
const GAP = 4;
/** Shares of a clip at which its pictures are taken: first, middle and last. */
const MOMENTS = [0, 0.5, 1];

interface SheetInput {
  readonly edit: EditDecisions;
}

/** Draws one row for each clip: its first, middle and last picture. */
export const contactSheetStep: Step<
  SheetInput,
  ReadonlyMap<string, IndexedSource>,
  { readonly rows: number }
> = {
  ...SHEET_STAGES['contact-sheet'],
  version: '2',
  async run({ directory, signal, reportProgress: progress }, { edit }, indexedSources) {
    const rows: Frame[] = [];
    for (const clip of edit.clips) {
      const source = indexedSources.get(clip.source)!;
      const cells: Frame[] = [];
      for (const share of MOMENTS) {
        const still = await readCell(source, parseSeconds(clip.in), parseSeconds(clip.out), share, signal);
        if (still) cells.push(still);
      }
      if (cells.length > 0) rows.push(await stackPictures(cells, 'h', MOMENTS.length));
      progress(rows.length, edit.clips.length);
    }
    await writeFile(
      join(directory, SHEET_FILE),
      await encodeJpeg(await stackPictures(rows, 'v', rows.length)),
    );
    return { rows: rows.length };
  },
};

async function readCell(
  { info, video, startTicks }: IndexedSource,
  from: number,
  to: number,
  share: number,
  signal: AbortSignal,
): Promise<Frame | undefined> {
  const tick = toNumber(video.timeBase);
  const frame = 1 / (toNumber(video.averageFrameRate) || 25);
  const at = from + share * Math.max(0, to - from - 1.5 * frame) + startTicks * tick;
  const width = Math.min(
    CELL.width,
    2 * Math.round((CELL.height * video.displayWidth) / video.displayHeight / 2),
  );
  const request = { path: info.path, video, width };
  const shown = await readStill({ ...request, seconds: at }, signal);
  // Where pictures can't be decoded to the end, the first one of the video stands for them.
  return shown ?? readStill({ ...request, seconds: startTicks * tick }, signal);
}

/** Puts pictures into the cells of a row or a column. Takes over the pictures and frees them. */
async function stackPictures(
  pictures: readonly Frame[],
  direction: 'h' | 'v',
  cells: number,
): Promise<Frame> {
  const width = direction === 'h' ? CELL.width + GAP : pictures[0]!.width;
  const height = direction === 'h' ? CELL.height + GAP : pictures[0]!.height;
  const inputs = Object.fromEntries(
    pictures.map((picture, i) => [
      `in${i}`,
      {
        kind: 'video' as const,
        width: picture.width,
        height: picture.height,
        pixelFormat: 'yuvj420p',
        timeBase: { num: 1, den: 25 },
      },
    ]),
  );
  const padded = pictures.map(
    (_, i) => `[in${i}]setpts=0,pad=${width}:${height}:-1:-1:color=0x101010[p${i}]`,
  );
  const join =
    pictures.length > 1
      ? `${pictures.map((_, i) => `[p${i}]`).join('')}${direction}stack=inputs=${pictures.length}[all]`
      : '[p0]null[all]';
  const whole =
    direction === 'h' ? `[all]pad=${width * cells}:${height}:0:0:color=0x101010[out]` : '[all]null[out]';
  using graph = await FilterGraph.open({
    inputs,
    text: [...padded, join, whole].join(';'),
    outputs: { out: 'video' },
  });
  for (const [i, picture] of pictures.entries()) {
    await graph.push(`in${i}`, picture);
    await graph.push(`in${i}`, null);
  }
  return (await graph.pull('out')) as Frame;
}
