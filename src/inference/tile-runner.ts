import { isOutOfMemory, type ModelSession, type TensorValue } from './session.ts';
import { planGrid, type Rectangle, type Tile } from './tiles.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface TilePort {
  readonly name: string;
  readonly channels: number;
  /** Size of this port's planes in relation to the first input's. */
  readonly scale: number;
}

export interface TileRunnerSettings {
  readonly inputs: readonly TilePort[];
  readonly output: TilePort;
  readonly halo: number;
  readonly multiple: number;
  /** Whether the graph takes one size only, so that tiles can't be halved. */
  readonly isFixed: boolean;
}

/** Runs a graph on tiles. When one runs out of memory, it and all later ones are processed in quarters. */
export class TileRunner {
  readonly #session: ModelSession;
  readonly #settings: TileRunnerSettings;
  /** How often a tile's sides are halved before it is run. */
  #halvings = 0;

  constructor(session: ModelSession, settings: TileRunnerSettings) {
    this.#session = session;
    this.#settings = settings;
  }

  get halvings(): number {
    return this.#halvings;
  }

  /**
   * Runs one tile. `planes` holds one [channels, height, width] array per input port, `size` is the first one's;
   * `halvings` splits the tile even if it fits into memory.
   *
   * @returns [channels, height, width] of the output port
   */
  async run(planes: readonly Float32Array[], size: Size, halvings = this.#halvings): Promise<Float32Array> {
    if (halvings > 0) return this.runInParts(planes, size, halvings);
    try {
      const feeds = this.#settings.inputs.map(({ name, channels, scale }, i): [string, TensorValue] => [
        name,
        { data: planes[i]!, shape: [1, channels, size.height * scale, size.width * scale] },
      ]);
      const results = await this.#session.run(Object.fromEntries(feeds));
      return results[this.#settings.output.name]!.data;
    } catch (error) {
      const canShrink =
        !this.#settings.isFixed && Math.min(size.width, size.height) > 4 * this.#settings.halo + 32;
      if (!isOutOfMemory(error) || !canShrink) throw error;
      this.#halvings++;
      return this.runInParts(planes, size, 1);
    }
  }

  private async runInParts(
    planes: readonly Float32Array[],
    size: Size,
    halvings: number,
  ): Promise<Float32Array> {
    const { inputs, output, halo, multiple } = this.#settings;
    const { width, height } = size;
    const shrinkTile = (side: number): number => Math.ceil(side / 2) + halo;
    const grid = planGrid({
      width,
      height,
      tileWidth: shrinkTile(width),
      tileHeight: shrinkTile(height),
      halo,
      feather: 0,
      multiple,
    });
    const whole = new Float32Array(output.channels * width * height * output.scale ** 2);
    const part = { width: grid.columns.tile, height: grid.rows.tile };
    for (const tile of grid.tiles) {
      const pieces = inputs.map((port, i) => cut(planes[i]!, port, size, tile.input));
      const result = await this.run(pieces, part, halvings - 1);
      pasteTile(result, { samples: whole, size }, output, tile);
    }
    return whole;
  }
}

function cut(plane: Float32Array, { channels, scale }: TilePort, size: Size, from: Rectangle): Float32Array {
  const [width, height] = [size.width * scale, size.height * scale];
  const [partWidth, partHeight] = [from.width * scale, from.height * scale];
  const piece = new Float32Array(channels * partWidth * partHeight);
  for (let channel = 0; channel < channels; channel++)
    for (let y = 0; y < partHeight; y++) {
      const at = (channel * height + from.y * scale + y) * width + from.x * scale;
      piece.set(plane.subarray(at, at + partWidth), (channel * partHeight + y) * partWidth);
    }
  return piece;
}

function pasteTile(
  result: Float32Array,
  { samples, size }: { samples: Float32Array; size: Size },
  { channels, scale }: TilePort,
  { input, output }: Tile,
): void {
  const [width, height] = [size.width * scale, size.height * scale];
  const [partWidth, partHeight] = [input.width * scale, input.height * scale];
  const [left, top] = [(output.x - input.x) * scale, (output.y - input.y) * scale];
  for (let channel = 0; channel < channels; channel++)
    for (let y = 0; y < output.height * scale; y++) {
      const from = (channel * partHeight + top + y) * partWidth + left;
      const to = (channel * height + output.y * scale + y) * width + output.x * scale;
      samples.set(result.subarray(from, from + output.width * scale), to);
    }
}
