import type { Say } from '../../core/messages/say.ts';
import type { TileCounts } from '../../engines/upscaler.ts';
import type { DeviceUsage } from '../../execution/usage-meter.ts';
import type { ModelEvidence, RestoreEvidence } from './restore-stage.ts';

/** Adds up the evidence of all segments, those of earlier runs included; undefined if no model ran. */
export function sumEvidence(segments: readonly RestoreEvidence[]): ModelEvidence | undefined {
  const parts = segments.flatMap(({ models }) => models ?? []);
  const [first] = parts;
  if (!first) return undefined;
  const sumCount = (key: keyof TileCounts): number => parts.reduce((sum, { tiles }) => sum + tiles[key], 0);
  return {
    ...first,
    tiles: {
      run: sumCount('run'),
      skipped: sumCount('skipped'),
      reused: sumCount('reused'),
      retried: sumCount('retried'),
      fallenBack: sumCount('fallenBack'),
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

/** Rows of the report about models: which ran where, on how many tiles, with how much memory. */
export function listEvidenceRows(evidence: ModelEvidence, say: Say): [string, string][] {
  const { provider, models, tiles, usage } = evidence;
  const all = tiles.run + tiles.skipped + tiles.reused;
  const formatShare = (count: number): string =>
    `${count} (${((count / Math.max(1, all)) * 100).toFixed(1)} %)`;
  const formatPercent = (value: number): string => `${(value * 100).toFixed(0)} %`;
  return [
    ...models.map(({ name, precision, tileSize }): [string, string] => [
      name,
      say('enhance.report.models.tiles', { precision, size: tileSize }),
    ]),
    [say('enhance.report.models.provider'), provider],
    ...(usage.gpu ? [[say('enhance.report.models.device'), usage.gpu] as [string, string]] : []),
    [say('enhance.report.models.run'), formatShare(tiles.run)],
    [say('enhance.report.models.skipped'), formatShare(tiles.skipped)],
    [say('enhance.report.models.reused'), formatShare(tiles.reused)],
    [say('enhance.report.models.retried'), String(tiles.retried)],
    [say('enhance.report.models.plain'), String(tiles.fallenBack)],
    [say('enhance.report.models.peak-memory'), `${(usage.peakMemoryBytes / 2 ** 20).toFixed(0)} MiB`],
    [say('enhance.report.models.cpu'), formatPercent(usage.meanCpuShare)],
    ...(usage.meanGpuShare === undefined
      ? []
      : [[say('enhance.report.models.gpu'), formatPercent(usage.meanGpuShare)] as [string, string]]),
    ...(usage.peakGpuMemoryMegabytes === undefined
      ? []
      : [
          [say('enhance.report.models.gpu-memory'), `${usage.peakGpuMemoryMegabytes} MiB`] as [
            string,
            string,
          ],
        ]),
  ];
}
