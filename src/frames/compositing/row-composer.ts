import { createPixelRows, type LightConverter, type PixelRows } from '../../media/video/light-converter.ts';
import { type ComposedRow, limitCode, PixelState } from './chroma-writer.ts';
import type { ColorBand } from './color-band.ts';
import { MatteRuns, type MatteTiles, OPAQUE, TILE, TILE_SHIFT, TileKind } from './matte-tiles.ts';
import { type PicturePlanes, type PlanesFormat, RowReader } from './picture-planes.ts';

/** Changes linear light of the subject, or of what is behind it, in place: row `y` from `start` up to `end`. */
interface LightEffect {
  /** Begins a frame with its matte. */
  start(alpha: Uint16Array): void;
  apply(light: PixelRows, y: number, start: number, end: number): void;
}

/** A change of the subject. */
export interface ForegroundEffect extends LightEffect {
  /** Writes 1 for the tiles in which it changes opaque pixels, after `start`. */
  markTiles(marks: Uint8Array): void;
}

/** A change of the new background, such as a shadow. */
export interface BackgroundEffect extends LightEffect {
  /** Pixels of row `y` that it may change: from `start` up to `end`, the same for none. */
  getReach(y: number): { readonly start: number; readonly end: number };
}

/** What a frame is composed of. */
export interface Layers {
  readonly source: PicturePlanes;
  readonly background: PicturePlanes;
  readonly alpha: Uint16Array;
  readonly tiles: MatteTiles;
  /** Colors of the half-transparent pixels, all of them. */
  readonly band: ColorBand;
  readonly foregroundEffects: readonly ForegroundEffect[];
  /** 1 for each tile in which they change opaque pixels. */
  readonly changedTiles: Uint8Array;
  readonly backgroundEffect?: BackgroundEffect;
}

/** Composes rows in linear light: F a + B (1 - a). Pixels that nothing changes are copied. */
export class RowComposer {
  readonly #width: number;
  readonly #converter: LightConverter;
  readonly #reader: RowReader;
  readonly #runs: MatteRuns;
  readonly #behind: PixelRows;
  #entry = 0;

  constructor(format: PlanesFormat, converter: LightConverter) {
    this.#width = format.width;
    this.#converter = converter;
    this.#reader = new RowReader(format);
    this.#runs = new MatteRuns(format.width);
    this.#behind = createPixelRows(format.width);
  }

  /** Begins a frame: rows come from the top, each of them. */
  start(): void {
    this.#entry = 0;
  }

  /** Composes row `y`: luma to `row.luma`, chroma as codes at full size. */
  compose(layers: Layers, y: number, row: ComposedRow): void {
    this.#runs.find(layers.alpha, layers.tiles, y);
    const { kinds, starts, count } = this.#runs;
    row.start = this.#width;
    row.end = 0;
    for (let run = 0; run < count; run++) {
      const interval = [starts[run]!, starts[run + 1]!] as const;
      if (kinds[run] === TileKind.clear) this.composeClear(layers, y, interval, row);
      else if (kinds[run] === TileKind.mixed) this.composeMixed(layers, y, interval, row);
      else this.composeSolid(layers, y, interval, row);
    }
    writeLuma(row);
  }

  private composeClear(layers: Layers, y: number, [start, end]: Interval, row: ComposedRow): void {
    row.states.fill(PixelState.background, start, end);
    if (!layers.backgroundEffect) return;
    const reach = layers.backgroundEffect.getReach(y);
    const touched = [Math.max(start, reach.start), Math.min(end, reach.end)] as const;
    if (touched[0] >= touched[1]) return;
    this.readBackground(layers, y, touched, row.codes);
    this.#converter.toCodes(row.codes, touched[0], touched[1]);
    mark(row, PixelState.composed, touched);
  }

  /** Goes through a solid run tile by tile, so that what no effect changes is copied. */
  private composeSolid(layers: Layers, y: number, [start, end]: Interval, row: ComposedRow): void {
    const tiles = (y >> TILE_SHIFT) * layers.tiles.columns;
    let from = start;
    while (from < end) {
      const changed = layers.changedTiles[tiles + (from >> TILE_SHIFT)]!;
      let to = Math.min(end, ((from >> TILE_SHIFT) + 1) << TILE_SHIFT);
      while (to < end && layers.changedTiles[tiles + (to >> TILE_SHIFT)] === changed)
        to = Math.min(end, to + TILE);
      if (changed === 0) copySource(layers, y, [from, to], row);
      else this.changeSource(layers, y, [from, to], row);
      from = to;
    }
  }

  private changeSource(layers: Layers, y: number, interval: Interval, row: ComposedRow): void {
    const [start, end] = interval;
    this.#reader.read(layers.source, y, interval, row.codes);
    this.#converter.toLight(row.codes, start, end);
    for (const effect of layers.foregroundEffects) effect.apply(row.codes, y, start, end);
    this.#converter.toCodes(row.codes, start, end);
    mark(row, PixelState.composed, interval);
  }

  private composeMixed(layers: Layers, y: number, interval: Interval, row: ComposedRow): void {
    const [start, end] = interval;
    this.readBand(layers.band, interval, row.codes);
    for (const effect of layers.foregroundEffects) effect.apply(row.codes, y, start, end);
    this.readBackground(layers, y, interval, this.#behind);
    const alpha = layers.alpha.subarray(y * this.#width, (y + 1) * this.#width);
    mixLight(row.codes, this.#behind, alpha, interval);
    this.#converter.toCodes(row.codes, start, end);
    mark(row, PixelState.composed, interval);
    this.restoreUntouched(layers, y, interval, row);
  }

  /** Gives back their codes to the clear and the unchanged solid pixels of a mixed run. */
  private restoreUntouched(layers: Layers, y: number, [start, end]: Interval, row: ComposedRow): void {
    const { samples, stride } = layers.source[0];
    const reach = layers.backgroundEffect?.getReach(y);
    const tiles = (y >> TILE_SHIFT) * layers.tiles.columns;
    for (let x = start; x < end; x++) {
      const opacity = layers.alpha[y * this.#width + x]!;
      if (opacity === 0) {
        if (!reach || x < reach.start || x >= reach.end) row.states[x] = PixelState.background;
      } else if (opacity === OPAQUE && layers.changedTiles[tiles + (x >> TILE_SHIFT)] === 0) {
        row.states[x] = PixelState.source;
        row.luma[x] = samples[y * stride + x]!;
      }
    }
  }

  private readBand(
    { red, green, blue }: ColorBand,
    [start, end]: Interval,
    { first, second, third }: PixelRows,
  ) {
    let entry = this.#entry;
    for (let x = start; x < end; x++, entry++) {
      first[x] = red[entry]!;
      second[x] = green[entry]!;
      third[x] = blue[entry]!;
    }
    this.#entry = entry;
  }

  /** Reads linear light of the new background, with its shadow. */
  private readBackground(layers: Layers, y: number, interval: Interval, rows: PixelRows): void {
    this.#reader.read(layers.background, y, interval, rows);
    this.#converter.toLight(rows, interval[0], interval[1]);
    layers.backgroundEffect?.apply(rows, y, interval[0], interval[1]);
  }
}

type Interval = readonly [number, number];

function copySource({ source: [luma] }: Layers, y: number, interval: Interval, row: ComposedRow): void {
  const [start, end] = interval;
  row.luma.set(luma.samples.subarray(y * luma.stride + start, y * luma.stride + end), start);
  mark(row, PixelState.source, interval);
}

function mark(row: ComposedRow, state: number, [start, end]: Interval): void {
  row.states.fill(state, start, end);
  if (start < row.start) row.start = start;
  if (end > row.end) row.end = end;
}

function mixLight(front: PixelRows, behind: PixelRows, alpha: Uint16Array, [start, end]: Interval): void {
  for (let x = start; x < end; x++) {
    const a = alpha[x]! / OPAQUE;
    front.first[x] = behind.first[x]! + a * (front.first[x]! - behind.first[x]!);
    front.second[x] = behind.second[x]! + a * (front.second[x]! - behind.second[x]!);
    front.third[x] = behind.third[x]! + a * (front.third[x]! - behind.third[x]!);
  }
}

function writeLuma({ luma, codes, states, start, end }: ComposedRow): void {
  const { first } = codes;
  for (let x = start; x < end; x++) if (states[x] === PixelState.composed) luma[x] = limitCode(first[x]!);
}
