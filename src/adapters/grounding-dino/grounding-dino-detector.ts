import type {
  DetectedObject,
  DetectionRequest,
  ObjectDetector,
  OpenDetector,
} from '../../engines/object-detector.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { InferenceEngine } from '../../inference/engine.ts';
import { IMAGENET_DEVIATION, IMAGENET_MEAN } from '../../inference/imagenet.ts';
import { readFixedSize } from '../../inference/model-form.ts';
import type { ModelSession } from '../../inference/session.ts';
import type { TensorValue } from '../../inference/tensor.ts';
import { LeasedSessions } from '../mask-nets/leased-session.ts';
import { normalize, sigmoid } from '../mask-nets/picture-net.ts';
import { BOXES, createInputs, findPicture, LOGITS } from './grounding-dino-form.ts';
import type { WordPieces } from './word-pieces.ts';

/** Sides of its pictures (transformers, models/grounding_dino/image_processing_grounding_dino.py). */
const SHORT_SIDE = 800;
const LONG_SIDE = 1333;
/** A box whose best word is less sure is none (the same, `post_process_grounded_object_detection`). */
const MIN_SCORE = 0.25;
const OTHER_SCRIPT = /(?!\p{Script=Latin})\p{L}/u;

/** What the detector is made of. */
export interface GroundingDinoParts {
  readonly graphs: readonly Uint8Array[];
  /** Names weights and vocabulary. */
  readonly version: string;
  readonly engine: InferenceEngine;
  readonly words: WordPieces;
}

/** Grounding DINO, which was trained with English words. */
export class GroundingDinoDetector implements ObjectDetector {
  readonly id = 'grounding-dino';
  readonly version: string;
  readonly #parts: GroundingDinoParts;

  constructor(parts: GroundingDinoParts) {
    this.version = parts.version;
    this.#parts = parts;
  }

  readsWords(words: string): boolean {
    return !OTHER_SCRIPT.test(words);
  }

  async open(signal: AbortSignal): Promise<OpenDetector> {
    const { engine, graphs, words } = this.#parts;
    return new OpenGroundingDino(await LeasedSessions.open(engine, graphs, signal), words);
  }
}

/** The net, open: of its boxes it gives the one in which any word is found most surely. */
class OpenGroundingDino implements OpenDetector {
  readonly #opened: LeasedSessions;
  readonly #pieces: WordPieces;

  constructor(opened: LeasedSessions, pieces: WordPieces) {
    this.#opened = opened;
    this.#pieces = pieces;
  }

  async detect({ frame, format, words }: DetectionRequest): Promise<DetectedObject | undefined> {
    const net = this.#opened.sessions[0]!;
    const { data, width, height } = readRgbPicture(frame, format, chooseSize(net, format));
    const area = width * height;
    const planes = [0, 1, 2].map((channel) => data.subarray(channel * area, (channel + 1) * area));
    const colors = { mean: IMAGENET_MEAN, deviation: IMAGENET_DEVIATION };
    const picture = { data: normalize(planes, colors), shape: [1, 3, height, width] };
    const tokens = this.#pieces.encode(endSentence(words));
    const results = await net.run(createInputs(picture, tokens), [LOGITS, BOXES]);
    return findBest(results[LOGITS]!, results[BOXES]!);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}

/** As in its training: what is looked for ends with a full stop. */
function endSentence(words: string): string {
  return `${words.trim().replace(/[\s.]+$/, '')}.`;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function chooseSize(net: Pick<ModelSession, 'inputs'>, { width, height }: Size): Size {
  const fixed = readFixedSize(findPicture(net)!);
  if (fixed) return fixed;
  const scale = Math.min(SHORT_SIDE / Math.min(width, height), LONG_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @param boxes middle, width and height of each, in shares of the picture */
export function findBest(logits: TensorValue, boxes: TensorValue): DetectedObject | undefined {
  const length = logits.shape.at(-1)!;
  const count = Math.min(logits.data.length / length, boxes.data.length / 4);
  let [best, most] = [-1, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < count; i++)
    for (let word = 0; word < length; word++)
      if (logits.data[i * length + word]! > most) [best, most] = [i, logits.data[i * length + word]!];
  const score = sigmoid(most);
  if (best < 0 || score <= MIN_SCORE) return undefined;
  const [x, y, width, height] = boxes.data.subarray(best * 4, best * 4 + 4) as unknown as number[];
  const limit = (side: number): number => Math.min(1, Math.max(0, side));
  const box = {
    left: limit(x! - width! / 2),
    top: limit(y! - height! / 2),
    right: limit(x! + width! / 2),
    bottom: limit(y! + height! / 2),
  };
  return box.right > box.left && box.bottom > box.top ? { box, score } : undefined;
}
