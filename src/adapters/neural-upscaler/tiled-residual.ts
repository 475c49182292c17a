import type { TileCounts } from '../../engines/upscaler.ts';
import type { CalibratedNet } from '../../inference/calibration.ts';
import type { InferenceEngine, NetRequest } from '../../inference/engine.ts';
import type { ModelSession } from '../../inference/session.ts';
import { TileRunner } from '../../inference/tile-runner.ts';
import { computeRampWeights, planGrid, type Tile, type TileGrid } from '../../inference/tiles.ts';
import type { Plane16 } from '../../media/frame.ts';
import { TileMemory } from './tile-memory.ts';

const FEATHER = 4;

/** A plane whose tiles are compared with earlier frames. */
interface TileSource {
  readonly plane: Plane16;
  /** Scale relative to the pixels of the tile grid. */
  readonly scale: number;
  /** Mean change of an 8x8 block, in codes, up to which a tile counts as unchanged. */
  readonly tolerance: number;
}

export interface ResidualNetRequest extends NetRequest {
  readonly width: number;
  readonly height: number;
  readonly fixedSize?: { readonly width: number; readonly height: number };
}

/** The residual of a tile, or undefined if the result is unusable. */
export type Residual = Int16Array | undefined;

/** The work on one picture. */
export interface TileWork {
  /** Residuals are added to it, in place. */
  readonly target: Plane16;
  readonly sources: readonly TileSource[];
  /** Where it is 0, nothing is added, even of a cached residual; has the target's size. */
  readonly gate?: Plane16;
  readonly signal?: AbortSignal;
  /** Copies a tile's planes for the graph; undefined to skip the tile. */
  cut(tile: Tile): readonly Float32Array[] | undefined;
  /**
   * Reads the residual of the tile's output area in 10-bit codes; undefined if the graph's output is implausible.
   */
  readResidual(tile: Tile, result: Float32Array): Residual;
}

/**
 * Runs a graph on a picture's tiles and adds the residuals to an enlarged picture. It skips masked tiles, reuses cached
 * residuals of still ones, and retries implausible results.
 */
export class TiledResidual implements AsyncDisposable {
  readonly #request: ResidualNetRequest;
  readonly #calibrated: CalibratedNet;
  readonly #grid: TileGrid;
  readonly #memory: TileMemory;
  readonly #runner: TileRunner;
  readonly #session: ModelSession;
  readonly #counts = { run: 0, skipped: 0, reused: 0, retried: 0, fallenBack: 0 };
  readonly #openExact: () => Promise<ModelSession>;

  private constructor(
    request: ResidualNetRequest,
    calibrated: CalibratedNet,
    session: ModelSession,
    openExact: () => Promise<ModelSession>,
  ) {
    this.#request = request;
    this.#calibrated = calibrated;
    this.#session = session;
    this.#openExact = openExact;
    const { width, height, halo, multiple, fixedSize } = request;
    this.#grid = planGrid({
      width,
      height,
      tileWidth: fixedSize?.width ?? calibrated.tileSize,
      tileHeight: fixedSize?.height ?? calibrated.tileSize,
      halo,
      feather: FEATHER,
      multiple,
      isFixed: fixedSize !== undefined,
    });
    this.#memory = new TileMemory(this.#grid.tiles.length);
    this.#runner = this.getRunner(session);
  }

  static async open(engine: InferenceEngine, request: ResidualNetRequest): Promise<TiledResidual> {
    const calibrated = request.fixedSize
      ? { tileSize: request.fixedSize.width, precision: 'fp32' as const }
      : await engine.calibrate(request);
    const session = await engine.openSession(request.buildGraph(calibrated.precision));
    return new TiledResidual(request, calibrated, session, () =>
      engine.openSession(request.buildGraph('fp32')),
    );
  }

  get counts(): TileCounts {
    return this.#counts;
  }

  get calibrated(): CalibratedNet {
    return this.#calibrated;
  }

  /** Runs the graph on planes of any size; @returns its output, [channels, height, width]. */
  runOn(planes: readonly Float32Array[], size: { width: number; height: number }): Promise<Float32Array> {
    return this.#runner.run(planes, size);
  }

  async add(work: TileWork): Promise<void> {
    for (const tile of this.#grid.tiles) {
      work.signal?.throwIfAborted();
      const known = this.#memory.recall(tile, work.sources);
      if (known) {
        this.#counts.reused++;
        this.blend(work, tile, known);
        continue;
      }
      const planes = work.cut(tile);
      if (!planes) {
        this.#counts.skipped++;
        continue;
      }
      this.#counts.run++;
      const made = await this.attempt(tile, planes, work);
      if (!made) this.#counts.fallenBack++;
      else {
        this.#memory.remember(tile, work.sources, made);
        this.blend(work, tile, made);
      }
    }
  }

  /**
   * Tries as calibrated, then in full precision, then in smaller tiles; undefined if all fail, which leaves the base.
   */
  private async attempt(tile: Tile, planes: readonly Float32Array[], work: TileWork): Promise<Residual> {
    const tryWith = async (runner: TileRunner, halvings?: number): Promise<Residual> => {
      // A failed run counts as an unusable result.
      const result = await runner.run(planes, tile.input, halvings).catch(() => undefined);
      return result && work.readResidual(tile, result);
    };
    const first = await tryWith(this.#runner);
    if (first) return first;
    this.#counts.retried++;
    await using exact = this.#calibrated.precision === 'fp16' ? await this.#openExact() : undefined;
    const runner = exact ? this.getRunner(exact) : this.#runner;
    const second = exact && (await tryWith(runner));
    if (second || this.#request.fixedSize) return second;
    return await tryWith(runner, this.#runner.halvings + 1);
  }

  private getRunner(session: ModelSession): TileRunner {
    const { inputs, output, halo, multiple, fixedSize } = this.#request;
    return new TileRunner(session, { inputs, output, halo, multiple, isFixed: fixedSize !== undefined });
  }

  /** Adds a weighted residual to the target; the weights of overlapping neighbors sum to 1. */
  private blend({ target, gate }: TileWork, tile: Tile, residual: Int16Array): void {
    const { samples, stride, width, height } = target;
    const { scale } = this.#request.output;
    const across = computeRampWeights(this.#grid.columns, tile.column, scale);
    const down = computeRampWeights(this.#grid.rows, tile.row, scale);
    const [left, top] = [tile.output.x * scale, tile.output.y * scale];
    const columns = Math.min(across.length, width - left);
    const rows = Math.min(down.length, height - top);
    for (let y = 0; y < rows; y++) {
      const row = (top + y) * stride + left;
      for (let x = 0; x < columns; x++) {
        const added = residual[y * across.length + x]!;
        if (added === 0 || gate?.samples[(top + y) * gate.stride + left + x] === 0) continue;
        const code = samples[row + x]! + added * down[y]! * across[x]! + 0.5;
        samples[row + x] = code < 0 ? 0 : code > 1023 ? 1023 : code;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
