import type { StructureFeatures } from '../../analysis/features.ts';
import type { Say } from '../../core/messages/say.ts';
import type { QualityReport } from '../../pipelines/film/validate.ts';
import type { ModelEvidence } from './restore-stage.ts';

/** A criterion for a graphics card having done the work of a master, with what was measured. */
interface WorkCriterion {
  readonly name: 'gpu-memory' | 'gpu-load' | 'playable' | 'larger';
  /** What was measured, in MiB, shares from 0 to 1, frames, or pixels; undefined if it was not. */
  readonly value?: number | undefined;
  readonly isMet: boolean;
}

/** Whether a graphics card did the work, by all criteria; undefined where models ran on the processor, or none ran. */
export interface WorkVerdict {
  readonly isProven?: boolean | undefined;
  readonly criteria: readonly WorkCriterion[];
}

/** More memory of the card than this is taken while a model runs on it, in MiB. */
const MIN_GPU_MEGABYTES = 1024;
/** A load within these bounds is that of work that goes up and down with frames, as a share. */
const GPU_LOAD = [0.3, 0.9] as const;

/** Judges by what was measured while models ran, and by the master, which was decoded as a whole. */
export function judgeWork(
  evidence: ModelEvidence | undefined,
  { technical }: Pick<QualityReport, 'technical'>,
  { resolution }: Pick<StructureFeatures, 'resolution'>,
): WorkVerdict {
  const { peakGpuMemoryMegabytes: memory, meanGpuShare: load } = evidence?.usage ?? {};
  const [pixels, before] = [technical.width * technical.height, resolution.width * resolution.height];
  const criteria: WorkCriterion[] = [
    { name: 'gpu-memory', value: memory, isMet: (memory ?? 0) > MIN_GPU_MEGABYTES },
    {
      name: 'gpu-load',
      value: load,
      isMet: load !== undefined && load >= GPU_LOAD[0] && load <= GPU_LOAD[1],
    },
    { name: 'playable', value: technical.frames, isMet: technical.frames === technical.sourceFrames },
    { name: 'larger', value: pixels, isMet: pixels > before },
  ];
  const ranOnCard = evidence !== undefined && evidence.provider !== 'cpu';
  return { ...(ranOnCard && { isProven: criteria.every(({ isMet }) => isMet) }), criteria };
}

const VERDICTS = {
  proven: 'enhance.report.verdict.proven',
  unproven: 'enhance.report.verdict.unproven',
  processor: 'enhance.report.verdict.processor',
} as const;
const CRITERIA: Readonly<Record<WorkCriterion['name'], string>> = {
  'gpu-memory': 'enhance.report.verdict.gpu-memory',
  'gpu-load': 'enhance.report.verdict.gpu-load',
  playable: 'enhance.report.verdict.playable',
  larger: 'enhance.report.verdict.larger',
};

/** Rows of the report: the verdict, then each criterion with what was measured. */
export function listVerdictRows({ isProven, criteria }: WorkVerdict, say: Say): [string, string][] {
  const verdict = isProven === undefined ? 'processor' : isProven ? 'proven' : 'unproven';
  return [
    [say('enhance.report.verdict.name'), say(VERDICTS[verdict])],
    ...criteria.map(({ name, value, isMet }): [string, string] => [
      say(CRITERIA[name]),
      `${isMet ? '✓' : '✗'} ${value === undefined ? '–' : formatValue(name, value)}`,
    ]),
  ];
}

function formatValue(name: WorkCriterion['name'], value: number): string {
  if (name === 'gpu-load') return `${(value * 100).toFixed(0)} %`;
  return name === 'gpu-memory' ? `${value} MiB` : String(value);
}
