import { BAND_FIGURES } from '../src/adapters/builtin-screen/band-evidence.ts';
import { builtinScreenMatter } from '../src/adapters/builtin-screen/builtin-screen-matter.ts';
import { BandJudge } from '../src/adapters/builtin-screen/judge-band.ts';
import { KeyReader } from '../src/adapters/builtin-screen/key-picture.ts';
import { decodeScreenData } from '../src/adapters/builtin-screen/screen-data.ts';
import { ScreenKeyer } from '../src/adapters/builtin-screen/screen-keyer.ts';
import { createSeededRandom } from '../src/core/random.ts';
import { answerCalls } from '../src/core/threads/answer-calls.ts';
import { sendItems } from '../src/core/threads/item-port.ts';
import { createUntrained } from './opacity-rows.ts';
import { ScreenScene } from './screen-scenes.ts';
import { type TaughtShot, teachShot } from './taught-shot.ts';

/** Rows of a screen's frames that are wanted. */
export interface ScreenRowsRequest {
  readonly seed: number;
  /** Share of the pixels that are learned from, and of those in large pictures. */
  readonly share: number;
  readonly largeShare: number;
}

const FRAMES = 6;
/** Frames that are learned from. */
const TAUGHT = [1, 3, 5];
const LARGE_WIDTH = 600;
const OPAQUE = 65_535;

// Thread that draws people before screens and gives rows that the net of screen mattes learns from.
answerCalls((request: ScreenRowsRequest, port) => sendItems(port, collect(request), () => []));

async function* collect({ seed, share, largeShare }: ScreenRowsRequest): AsyncGenerator<Float32Array> {
  using shot = await teachShot(new ScreenScene(seed, FRAMES), builtinScreenMatter, TAUGHT);
  const random = createSeededRandom(seed * 13 + 5);
  const taken = shot.picture.width > LARGE_WIDTH ? largeShare : share;
  yield readRows(shot, () => random() < taken);
}

/** True opacity of each pixel, then its figures. */
function readRows({ picture, finding, frames }: TaughtShot, isTaken: () => boolean): Float32Array {
  const { plate } = finding;
  if (!plate) return new Float32Array();
  const data = decodeScreenData(finding.data);
  const reader = new KeyReader(picture, plate);
  const keyer = new ScreenKeyer(reader, plate, data);
  const judge = new BandJudge(reader, data, createUntrained(BAND_FIGURES));
  const rows: number[] = [];
  for (const { frame, alpha: truth } of frames) {
    const alpha = new Uint16Array(picture.width * picture.height);
    const solved = keyer.solve(frame, alpha);
    judge.forEach({ frame: solved, refiner: keyer.refiner, alpha }, (at, figures) => {
      if (figures && isTaken()) rows.push(truth[at]! / OPAQUE, ...figures);
    });
  }
  return Float32Array.from(rows);
}
