import type { Matte, Matter, MatteStage } from '../../engines/matter.ts';
import type { Frame } from '../../media/frame.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import type { MatterCandidate } from './survey-shots.ts';
import { TransparencyReader } from './transparency-reader.ts';

/** Part of artifact keys: raise it when the same transparency limits mattes in another way. */
const VERSION = 'transparency 1';

/** Limits the mattes of an engine by the transparency of a video that has some. */
export function limitMattes(candidate: MatterCandidate, source: AnalyzedSource): MatterCandidate {
  const { matter } = candidate;
  const limited: Matter = {
    ...matter,
    version: `${matter.version}, ${VERSION}`,
    open: async (request) => {
      const stage = await matter.open(request);
      return new LimitedStage(stage, await TransparencyReader.open(source, request.signal));
    },
  };
  return { ...candidate, matter: limited };
}

/**
 * No subject is more opaque than its picture: the lower of both opacities counts. Both tell of the same edge, so that their
 * product would be too thin.
 */
class LimitedStage implements MatteStage {
  readonly #stage: MatteStage;
  readonly #transparency: TransparencyReader;

  constructor(stage: MatteStage, transparency: TransparencyReader) {
    this.#stage = stage;
    this.#transparency = transparency;
  }

  warmUp(frame: Frame): Promise<void> {
    return this.#stage.warmUp(frame);
  }

  async *process(frame: Frame): AsyncGenerator<Matte, void, undefined> {
    for await (const matte of this.#stage.process(frame)) yield await this.#limit(matte);
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {
    for await (const matte of this.#stage.flush()) yield await this.#limit(matte);
  }

  /** Undefined for stages without a state. */
  get saveState(): (() => Uint8Array) | undefined {
    const { saveState } = this.#stage;
    return saveState && (() => saveState.call(this.#stage));
  }

  async #limit({ alpha: own, ...matte }: Matte): Promise<Matte> {
    const limit = await this.#transparency.read(matte.pts);
    const alpha = new Uint16Array(own.length);
    for (let i = 0; i < alpha.length; i++) alpha[i] = Math.min(own[i]!, limit[i]!);
    return { ...matte, alpha };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage[Symbol.asyncDispose]();
    await this.#transparency[Symbol.asyncDispose]();
  }
}
