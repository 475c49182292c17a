import { createPixelRows, type LightConverter, type PixelRows } from '../../media/video/light-converter.ts';
import { type ComposedRow, limitCode, PixelState } from './chroma-writer.ts';
import type { ColorBand } from './color-band.ts';
import type { Layers } from './layers.ts';
import type { BackgroundEffect } from './light-effects.ts';
import { LightReader } from './light-reader.ts';
import { MatteRuns, OPAQUE, TILE, TILE_SHIFT, TileKind } from './matte-tiles.ts';
import type { PlanesFormat } from './picture-planes.ts';

/** Composes rows in linear light: F a + B (1 - a). Pixels that nothing changes are copied. */
export class RowComposer {
  readonly #width: number;
  readonly #converter: LightConverter;
  readonly #reader: LightReader;
  readonly #runs: MatteRuns;
  readonly #behind: PixelRows;
  #entry = 0;

  constructor(format: PlanesFormat, converter: LightConverter) {
    this.#width = format.width;
    this.#converter = converter;
    this.#reader = new LightReader(format, converter);
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
    const work: RowWork = { y, row, reach: layers.backgroundEffect?.getReach(y) ?? NOWHERE };
    row.start = this.#width;
    row.end = 0;
    for (let run = 0, next: number; run < count; run = next) {
      next = run + 1;
      if (kinds[run] === TileKind.clear) {
        this.composeClear(layers, work, starts[run]!, starts[next]!);
        continue;
      }
      // Neighboring runs of subject are lit together, as each call has its cost.
      while (next < count && kinds[next] !== TileKind.clear) next++;
      this.composeSubject(layers, work, run, next);
    }
  }

  private composeClear(layers: Layers, { y, row, reach }: RowWork, start: number, end: number): void {
    row.states.fill(PixelState.background, start, end);
    const from = Math.max(start, reach.start);
    const to = Math.min(end, reach.end);
    if (from >= to) return;
    this.readBackground(layers, y, from, to, row.codes);
    this.#converter.toCodes(row.codes, from, to);
    writeLuma(row, from, to);
    mark(row, PixelState.composed, from, to);
  }

  /** Composes the runs from `first` up to `last`, of which none is clear. */
  private composeSubject(layers: Layers, work: RowWork, first: number, last: number): void {
    const { kinds, starts } = this.#runs;
    const { row, y } = work;
    const { subjectEffects: effects } = layers;
    const [start, end] = [starts[first]!, starts[last]!];
    if (!effects.isEmpty) this.#reader.read(layers.source, y, start, end, row.codes);
    for (let run = first; run < last; run++)
      if (kinds[run] === TileKind.mixed)
        this.readBand(layers.band, starts[run]!, starts[run + 1]!, row.codes);
    effects.apply(row.codes, y, start, end);
    mark(row, PixelState.composed, start, end);
    for (let run = first; run < last; run++) {
      const [from, to] = [starts[run]!, starts[run + 1]!];
      if (kinds[run] === TileKind.mixed) this.finishMixed(layers, work, from, to);
      else this.finishSolid(layers, work, from, to);
    }
  }

  /** Goes through a solid run by tiles, so that what no effect changes is copied. */
  private finishSolid(layers: Layers, { y, row }: RowWork, start: number, end: number): void {
    const { changedTiles } = layers.subjectEffects;
    const tiles = (y >> TILE_SHIFT) * layers.tiles.columns;
    for (let from = start, to: number; from < end; from = to) {
      const isChanged = changedTiles[tiles + (from >> TILE_SHIFT)];
      to = ((from >> TILE_SHIFT) + 1) << TILE_SHIFT;
      while (to < end && changedTiles[tiles + (to >> TILE_SHIFT)] === isChanged) to += TILE;
      if (to > end) to = end;
      if (isChanged === 0) copySource(layers, y, [from, to], row);
      else {
        this.#converter.toCodes(row.codes, from, to);
        writeLuma(row, from, to);
      }
    }
  }

  private finishMixed(layers: Layers, work: RowWork, start: number, end: number): void {
    const { y, row } = work;
    this.readBackground(layers, y, start, end, this.#behind);
    this.mixLight(layers.alpha, y * this.#width, [start, end], row.codes);
    this.#converter.toCodes(row.codes, start, end);
    this.finishPixels(layers, work, start, end);
  }

  /** Writes the luma of a mixed run, and gives back their codes to its clear and its unchanged solid pixels. */
  private finishPixels(layers: Layers, { y, row, reach }: RowWork, start: number, end: number): void {
    const { samples, stride } = layers.source[0];
    const { changedTiles } = layers.subjectEffects;
    const { luma, states, codes } = row;
    const tiles = (y >> TILE_SHIFT) * layers.tiles.columns;
    const offset = y * this.#width;
    for (let x = start; x < end; x++) {
      const opacity = layers.alpha[offset + x]!;
      if (opacity === 0 && (x < reach.start || x >= reach.end)) states[x] = PixelState.background;
      else if (opacity === OPAQUE && changedTiles[tiles + (x >> TILE_SHIFT)] === 0) {
        states[x] = PixelState.source;
        luma[x] = samples[y * stride + x]!;
      } else luma[x] = limitCode(codes.first[x]!);
    }
  }

  private readBand({ red, green, blue }: ColorBand, start: number, end: number, light: PixelRows): void {
    const { first, second, third } = light;
    let entry = this.#entry;
    for (let x = start; x < end; x++, entry++) {
      first[x] = red[entry]!;
      second[x] = green[entry]!;
      third[x] = blue[entry]!;
    }
    this.#entry = entry;
  }

  /** Reads linear light of the new background, with its shadow. */
  private readBackground(layers: Layers, y: number, start: number, end: number, rows: PixelRows): void {
    this.#reader.read(layers.background, y, start, end, rows);
    layers.backgroundEffect?.apply(rows, y, start, end);
  }

  /** Lays the light in `front` over what is behind it; `offset` is that of the row in `alpha`. */
  private mixLight(
    alpha: Uint16Array,
    offset: number,
    [start, end]: readonly [number, number],
    { first, second, third }: PixelRows,
  ): void {
    const { first: red, second: green, third: blue } = this.#behind;
    for (let x = start; x < end; x++) {
      const a = alpha[offset + x]! / OPAQUE;
      first[x] = red[x]! + a * (first[x]! - red[x]!);
      second[x] = green[x]! + a * (second[x]! - green[x]!);
      third[x] = blue[x]! + a * (third[x]! - blue[x]!);
    }
  }
}

/** A row that is being composed, and where the background may be changed in it. */
interface RowWork {
  readonly y: number;
  readonly row: ComposedRow;
  readonly reach: ReturnType<BackgroundEffect['getReach']>;
}

const NOWHERE = { start: 0, end: 0 };

type Interval = readonly [number, number];

function copySource({ source: [luma] }: Layers, y: number, [start, end]: Interval, row: ComposedRow): void {
  const from = y * luma.stride;
  for (let x = start; x < end; x++) row.luma[x] = luma.samples[from + x]!;
  row.states.fill(PixelState.source, start, end);
}

function writeLuma({ luma, codes: { first } }: ComposedRow, start: number, end: number): void {
  for (let x = start; x < end; x++) luma[x] = limitCode(first[x]!);
}

function mark(row: ComposedRow, state: number, start: number, end: number): void {
  row.states.fill(state, start, end);
  if (start < row.start) row.start = start;
  if (end > row.end) row.end = end;
}
