import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Provider } from '../core/execution-provider.ts';
import { writeTextAtomically } from '../core/files.ts';
import { hashJson } from '../core/hashing.ts';
import { measureUsedDeviceBytes } from './device-memory.ts';
import type { Precision } from './onnx/graph-builder.ts';
import { isOutOfMemory, type ModelSession, type TensorValue } from './session.ts';
import type { TilePort } from './tile-runner.ts';

export interface CalibrationRequest {
  /** Identifies the graph and everything that went into it; part of the cache key. */
  readonly identity: string;
  readonly provider: Provider;
  readonly inputs: readonly TilePort[];
  readonly output: TilePort;
  readonly halo: number;
  readonly multiple: number;
  readonly maxTileSize: number;
  readonly memoryBudgetBytes?: number;
  /** Whether half precision may be tried; it is used only if its result stays within `fp16Tolerance`. */
  readonly allowsFp16: boolean;
  /** Largest difference from full precision, in units of the output. */
  readonly fp16Tolerance: number;
  buildGraph(precision: Precision): Uint8Array;
  openSession(precision: Precision): Promise<ModelSession>;
  readonly cacheFile: string;
}

const calibrationSchema = z.object({ tileSize: z.int().min(32), precision: z.enum(['fp32', 'fp16']) });

/** The settings measured as best for one net on one provider. `tileSize` is a side in pixels. */
export type CalibratedNet = z.infer<typeof calibrationSchema>;

const TILE_SIZES = [96, 128, 192, 256, 384, 512, 768, 1024];
/** A larger tile costs memory and reuses less between frames: it has to be this much faster per pixel. */
const WORTHWHILE_GAIN = 1.05;
/** Seconds per tile above which larger tiles are not tried. */
const MAX_TILE_SECONDS = 1;

/** Determines tile size and precision for a net: read from the cache file, or measured and stored there. */
export async function calibrate(request: CalibrationRequest): Promise<CalibratedNet> {
  const { identity, provider, maxTileSize, memoryBudgetBytes, allowsFp16, cacheFile } = request;
  const key = hashJson({ identity, provider, maxTileSize, memoryBudgetBytes, allowsFp16 }).slice(0, 24);
  const known = await readAll(cacheFile);
  if (known[key]) return known[key];
  const precision = allowsFp16 && provider !== 'cpu' ? await choosePrecision(request) : 'fp32';
  const measured = { tileSize: await findFastestTile(request, precision), precision };
  await writeTextAtomically(
    cacheFile,
    `${JSON.stringify({ ...(await readAll(cacheFile)), [key]: measured })}\n`,
  );
  return measured;
}

/** Reads all calibrations. An unreadable cache file counts as empty: calibrations are measured again. */
async function readAll(path: string): Promise<Record<string, CalibratedNet>> {
  try {
    return z.record(z.string(), calibrationSchema).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
}

/** Chooses half precision if its result on a textured tile equals full precision within the tolerance. */
async function choosePrecision(request: CalibrationRequest): Promise<Precision> {
  const side = Math.ceil(96 / request.multiple) * request.multiple;
  const planes = createTexture(request.inputs, side);
  try {
    const results: Float32Array[] = [];
    for (const precision of ['fp32', 'fp16'] as const) {
      await using session = await request.openSession(precision);
      results.push((await session.run(planes))[request.output.name]!.data);
    }
    return measureMaxDifference(results[0]!, results[1]!) <= request.fp16Tolerance ? 'fp16' : 'fp32';
  } catch {
    return 'fp32';
  }
}

export function measureMaxDifference(first: Float32Array, second: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < first.length; i++) {
    const difference = Math.abs(first[i]! - second[i]!);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
  }
  return largest;
}

/** Finds the smallest tile whose speed per useful pixel is close to the best within the memory budget. */
async function findFastestTile(request: CalibrationRequest, precision: Precision): Promise<number> {
  const { halo, multiple, maxTileSize, memoryBudgetBytes = Number.POSITIVE_INFINITY } = request;
  const before = await measureUsedDeviceBytes(request.provider);
  await using session = await request.openSession(precision);
  const sizes = TILE_SIZES.filter((size) => size <= maxTileSize && size >= 2 * halo + 32);
  let best = { size: Math.min(maxTileSize, sizes[0] ?? 2 * halo + 64), speed: Number.EPSILON };
  for (const wanted of sizes) {
    const size = Math.floor(wanted / multiple) * multiple;
    if (best.speed > 1 && size ** 2 / best.speed > MAX_TILE_SECONDS) break;
    try {
      const seconds = await measureSeconds(session, createTexture(request.inputs, size));
      const speed = (size - 2 * halo) ** 2 / seconds;
      const taken = ((await measureUsedDeviceBytes(request.provider)) ?? 0) - (before ?? 0);
      if (taken > memoryBudgetBytes) break;
      if (speed > best.speed * WORTHWHILE_GAIN) best = { size, speed };
    } catch (error) {
      if (isOutOfMemory(error)) break;
      throw error;
    }
  }
  return best.size;
}

async function measureSeconds(
  session: ModelSession,
  planes: Readonly<Record<string, TensorValue>>,
): Promise<number> {
  await session.run(planes);
  const startedAt = performance.now();
  await session.run(planes);
  return (performance.now() - startedAt) / 1000;
}

/** Creates a deterministic test texture over the 10-bit range: waves and grain. */
function createTexture(ports: readonly TilePort[], side: number): Record<string, TensorValue> {
  const entries = ports.map(({ name, channels, scale }) => {
    const length = side * scale;
    const data = new Float32Array(channels * length * length);
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [(i % length) / scale, Math.floor(i / length) / scale];
      data[i] = 512 + 300 * Math.sin(x / 5) * Math.cos(y / 7) + 60 * Math.sin(i * 12.9898);
    }
    return [name, { data, shape: [1, channels, length, length] }] as const;
  });
  return Object.fromEntries(entries);
}
