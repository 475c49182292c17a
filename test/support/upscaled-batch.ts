import { mkdtemp, writeFile } from 'node:fs/promises';
import type { ComfyUiSetting } from '../../src/adapters/comfyui/comfyui-engine.ts';
import { BATCH_FRAMES, BatchMaker } from '../../src/adapters/comfyui-upscaler/batch-maker.ts';
import type { Order } from './remote-engines.ts';
import { createWorkingPicture, drawWorkingFrame } from './working-frames.ts';

/** Of the frames that are sent; they are made twice as large. */
export const SENT = { width: 40, height: 24 } as const;

/** Has a server make a batch of frames larger, and writes the luma that comes back. */
export function orderBatch(setting: ComfyUiSetting): Order {
  const source = createWorkingPicture(SENT.width, SENT.height);
  const request = {
    source,
    timeBase: { num: 1, den: 25 },
    target: { width: 2 * SENT.width, height: 2 * SENT.height },
    steps: [2],
    detail: undefined,
    mask: source,
    outputPixelFormat: source.pixelFormat,
  };
  return async (remote, signal, path) => {
    const folder = await mkdtemp(`${path}-`);
    await using maker = await BatchMaker.open(setting, { ...request, remote, folder, signal });
    using frame = drawWorkingFrame(source, (x, y) => [200 + 8 * x + 4 * y, 512, 512]);
    const planes = await maker.make(Array.from({ length: BATCH_FRAMES }, () => frame));
    await writeFile(path, Buffer.concat(planes.map(({ buffer }) => new Uint8Array(buffer))));
  };
}
