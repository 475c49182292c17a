/** One plane of numbers, row by row. `stride` counts samples. */
export interface SamplePlane {
  readonly samples: Uint16Array | Float32Array | Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** For each target sample, which source samples it is a mean of, and with which weights. */
interface Taps {
  readonly first: Int32Array;
  readonly weights: Float32Array;
  /** Weights per target sample. */
  readonly count: number;
}

/**
 * Resizes a plane with a triangle filter that covers at least two source and two target samples: bilinear when it
 * enlarges, and free of aliases when it reduces. Samples keep their units.
 */
export function resizePlane(source: SamplePlane, width: number, height: number): Float32Array {
  const columns = computeTaps(source.width, width);
  const rows = computeTaps(source.height, height);
  const result = new Float32Array(width * height);
  const row = new Float32Array(source.width);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (let tap = 0; tap < rows.count; tap++) {
      const weight = rows.weights[y * rows.count + tap]!;
      if (weight !== 0) addRow(source, Math.min(source.height - 1, rows.first[y]! + tap), weight, row);
    }
    resizeRow(row, columns, result, y * width);
  }
  return result;
}

function addRow({ samples, stride, width }: SamplePlane, y: number, weight: number, row: Float32Array): void {
  const from = y * stride;
  for (let x = 0; x < width; x++) row[x]! += weight * samples[from + x]!;
}

function resizeRow(
  row: Float32Array,
  { first, weights, count }: Taps,
  result: Float32Array,
  at: number,
): void {
  const last = row.length - 1;
  for (let x = 0; x < first.length; x++) {
    let sum = 0;
    const start = first[x]!;
    for (let tap = 0; tap < count; tap++) {
      const from = start + tap;
      sum += weights[x * count + tap]! * row[from > last ? last : from]!;
    }
    result[at + x] = sum;
  }
}

function computeTaps(source: number, target: number): Taps {
  const scale = source / target;
  const radius = Math.max(1, scale);
  const count = Math.ceil(radius * 2) + 1;
  const first = new Int32Array(target);
  const weights = new Float32Array(target * count);
  for (let i = 0; i < target; i++) {
    const center = (i + 0.5) * scale - 0.5;
    const start = Math.max(0, Math.ceil(center - radius));
    first[i] = start;
    let sum = 0;
    for (let tap = 0; tap < count && start + tap < source; tap++) {
      const weight = Math.max(0, 1 - Math.abs(start + tap - center) / radius);
      weights[i * count + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < count; tap++) weights[i * count + tap]! /= sum;
  }
  return { first, weights, count };
}
