import { createPlateMatter } from '../src/adapters/builtin-plate/plate-matter.ts';
import { createSeededRandom } from '../src/core/random.ts';
import { answerCalls } from '../src/core/threads/answer-calls.ts';
import { sendItems } from '../src/core/threads/item-port.ts';
import type { OpacityWeights } from '../src/frames/opacity-net.ts';
import { OpacityRows } from './opacity-rows.ts';
import { createRoomScene, listTaughtFrames } from './room-scenes.ts';
import { type TaughtShot, teachShot } from './taught-shot.ts';

/** Rows of a room's frames that are wanted. */
export interface PlateRowsRequest {
  readonly seed: number;
  /** Share of the pixels that are learned from. */
  readonly share: number;
  /** Weights of the net that judges, for rows of the one at full size. */
  readonly judge?: OpacityWeights;
}

const taught = new Map<number, TaughtShot>();

// Thread that draws rooms and gives rows that the nets of plate mattes learn from; it keeps what it has drawn.
answerCalls((request: PlateRowsRequest, port) => sendItems(port, collect(request), () => []));

async function* collect({ seed, share, judge }: PlateRowsRequest): AsyncGenerator<Float32Array> {
  const shot = taught.get(seed) ?? (await teach(seed));
  const random = createSeededRandom(seed * 13 + 5);
  yield new OpacityRows(() => random() < share, judge).read(shot);
}

async function teach(seed: number): Promise<TaughtShot> {
  const scene = createRoomScene(seed);
  const shot = await teachShot(scene, createPlateMatter(), listTaughtFrames(scene));
  taught.set(seed, shot);
  return shot;
}
