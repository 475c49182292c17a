import type { TileCounts } from '../../engines/upscaler.ts';
import type { DeviceUsage } from '../../execution/usage-meter.ts';
import type { ModelEvidence, RestoreEvidence } from './restore-stage.ts';

/** One account for all segments, whenever each of them was made; undefined where no model ran. */
export function sumEvidence(segments: readonly RestoreEvidence[]): ModelEvidence | undefined {
  const parts = segments.flatMap(({ models }) => models ?? []);
  const [first] = parts;
  if (!first) return undefined;
  const sumFigure = (key: keyof TileCounts): number => parts.reduce((sum, { tiles }) => sum + tiles[key], 0);
  return {
    ...first,
    tiles: {
      run: sumFigure('run'),
      skipped: sumFigure('skipped'),
      reused: sumFigure('reused'),
      retried: sumFigure('retried'),
      fallenBack: sumFigure('fallenBack'),
    },
    usage: joinUsage(parts.map(({ usage }) => usage)),
  };
}

function joinUsage(parts: readonly DeviceUsage[]): DeviceUsage {
  const findLargest = (values: readonly number[]): number | undefined =>
    values.length > 0 ? Math.max(...values) : undefined;
  const mean = (values: readonly number[]): number | undefined =>
    values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
  return {
    gpu: parts[0]?.gpu,
    peakMemoryBytes: Math.max(...parts.map(({ peakMemoryBytes }) => peakMemoryBytes)),
    meanCpuShare: mean(parts.map(({ meanCpuShare }) => meanCpuShare)) ?? 0,
    meanGpuShare: mean(parts.flatMap(({ meanGpuShare }) => meanGpuShare ?? [])),
    peakGpuMemoryMegabytes: findLargest(
      parts.flatMap(({ peakGpuMemoryMegabytes }) => peakGpuMemoryMegabytes ?? []),
    ),
    samples: parts.flatMap(({ samples }) => samples),
  };
}

/** Rows for the report: what ran where, and how much of the picture it touched. */
export function listEvidenceFigures(evidence: ModelEvidence): [string, string][] {
  const { provider, models, tiles, usage } = evidence;
  const all = tiles.run + tiles.skipped + tiles.reused;
  const formatShare = (count: number): string =>
    `${count} (${((count / Math.max(1, all)) * 100).toFixed(1)} %)`;
  const formatPercent = (value: number): string => `${(value * 100).toFixed(0)} %`;
  return [
    ...models.map(({ name, precision, tileSize }): [string, string] => [
      name,
      `${precision}, tiles of ${tileSize}`,
    ]),
    ['Provider', provider],
    ...(usage.gpu ? [['Device', usage.gpu] as [string, string]] : []),
    ['Tiles run', formatShare(tiles.run)],
    ['Tiles skipped, protected', formatShare(tiles.skipped)],
    ['Tiles reused, unchanged', formatShare(tiles.reused)],
    ['Tiles run again', String(tiles.retried)],
    ['Tiles left plain', String(tiles.fallenBack)],
    ['Peak memory of the process', `${(usage.peakMemoryBytes / 2 ** 20).toFixed(0)} MiB`],
    ['Mean use of the processor', formatPercent(usage.meanCpuShare)],
    ...(usage.meanGpuShare === undefined
      ? []
      : [['Mean use of the GPU', formatPercent(usage.meanGpuShare)] as [string, string]]),
    ...(usage.peakGpuMemoryMegabytes === undefined
      ? []
      : [['Peak memory of the GPU', `${usage.peakGpuMemoryMegabytes} MiB`] as [string, string]]),
  ];
}
