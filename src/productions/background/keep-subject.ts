import type { Matte, Matter, MatteStage } from '../../engines/matter.ts';
import type { MarkedPlaces } from '../../engines/picked-subject.ts';
import type { PictureSize } from '../../frames/box-mean.ts';
import type { Frame } from '../../media/frame.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import { findPlaces, type SubjectPath } from './follow-subject.ts';
import { keepPieces } from './keep-pieces.ts';
import type { MatterCandidate } from './survey-shots.ts';

/** Part of artifact keys: raise it when the same path keeps something else. */
const VERSION = 'subject 2';

/** Keeps of an engine's mattes the pieces where the picked subject is. */
export function keepSubject(
  candidate: MatterCandidate,
  source: AnalyzedSource,
  path: SubjectPath,
): MatterCandidate {
  const { matter } = candidate;
  const selecting: Matter = {
    ...matter,
    version: `${matter.version}, ${VERSION}`,
    open: async (request) => {
      const { width, height } = request.source;
      const find = (pts: bigint) => findPlaces(path, findNumber(source.index.pts, pts));
      return new SelectingStage(await matter.open(request), { width, height }, find);
    },
  };
  return { ...candidate, matter: selecting };
}

/** The number of the frame that is shown at a time. */
function findNumber(pts: readonly number[], at: bigint): number {
  const next = pts.findIndex((ticks) => BigInt(ticks) > at);
  return Math.max(0, (next < 0 ? pts.length : next) - 1);
}

class SelectingStage implements MatteStage {
  readonly #stage: MatteStage;
  readonly #size: PictureSize;
  readonly #findPlaces: (pts: bigint) => MarkedPlaces | undefined;

  constructor(stage: MatteStage, size: PictureSize, find: (pts: bigint) => MarkedPlaces | undefined) {
    this.#stage = stage;
    this.#size = size;
    this.#findPlaces = find;
  }

  warmUp(frame: Frame): Promise<void> {
    return this.#stage.warmUp(frame);
  }

  async *process(frame: Frame): AsyncGenerator<Matte, void, undefined> {
    for await (const matte of this.#stage.process(frame)) yield this.#select(matte);
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {
    for await (const matte of this.#stage.flush()) yield this.#select(matte);
  }

  /** Undefined for stages without a state. */
  get saveState(): (() => Uint8Array) | undefined {
    const { saveState } = this.#stage;
    return saveState && (() => saveState.call(this.#stage));
  }

  #select(matte: Matte): Matte {
    const places = this.#findPlaces(matte.pts);
    return places ? { ...matte, alpha: keepPieces(matte.alpha, this.#size, places) } : matte;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage[Symbol.asyncDispose]();
  }
}
