import type { SteadiedSides } from './light-curve.ts';
import type { MatteRepairs } from './repair-mattes.ts';
import {
  PASS_THRESHOLD,
  type QualityMeasures,
  type QualityScores,
  rateMeasure,
  type SCORE_MAPS,
} from './scores.ts';

/** What is made differently than was asked for. */
export interface RepairSettings {
  readonly mattes?: MatteRepairs;
  /** Values that take the place of those of the plan. */
  readonly compositing?: {
    readonly relight?: number;
    readonly colorStrength?: number;
    readonly matchGrain?: boolean;
  };
  /** Whether the new background has no motion of its own. */
  readonly isStill?: boolean;
  /** Sides of the composites whose light is steadied in time. */
  readonly steady?: SteadiedSides;
  /** Whether bands are taken off the new background. */
  readonly deband?: boolean;
  /** Whether shots are matted by the engines that suit them second best. */
  readonly usesOtherMatters?: boolean;
}

/** What can be done about a low score. */
export const REPAIRS = {
  'smooth-mattes': { cause: 'temporal_score', change: { mattes: { smooth: true } } },
  'other-matter': { cause: 'temporal_score', change: { usesOtherMatters: true } },
  'soften-edge': { cause: 'edge_score', change: { mattes: { soften: true } } },
  'choke-edge': { cause: 'edge_score', change: { mattes: { choke: true } } },
  'keep-colors': { cause: 'color_score', change: { compositing: { colorStrength: 0, relight: 0 } } },
  'steady-subject': { cause: 'lighting_score', change: { steady: { subject: true } } },
  'keep-light': { cause: 'lighting_score', change: { compositing: { relight: 0 } } },
  'steady-background': { cause: 'flicker_score', change: { steady: { background: true } } },
  'drop-grain': { cause: 'flicker_score', change: { compositing: { matchGrain: false } } },
  'still-background': { cause: 'flicker_score', change: { isStill: true } },
  'clean-mattes': { cause: 'artifact_score', change: { mattes: { clean: true } } },
  deband: { cause: 'artifact_score', change: { deband: true } },
  'add-grain': { cause: 'artifact_score', change: { compositing: { matchGrain: true } } },
} as const satisfies Record<string, { cause: keyof QualityScores; change: RepairSettings }>;

export type RepairName = keyof typeof REPAIRS;

/** What a clip and its settings leave to be repaired. */
export interface RepairOptions {
  /** Whether an effect is on that a repair would switch off. */
  readonly hasRelight: boolean;
  readonly hasColorMatch: boolean;
  readonly hasGrain: boolean;
  readonly hasMotion: boolean;
  /** Whether the new background is a video, whose light may flicker. */
  readonly hasVideo: boolean;
  /** Whether another engine suits a shot well enough. */
  readonly hasOtherMatters: boolean;
}

/** Plans which repairs to try, in this order: those of the lowest score first. None if no score is below the threshold. */
export function planRepairs(
  scores: QualityScores,
  measures: QualityMeasures,
  options: RepairOptions,
): RepairName[] {
  const isLow = (name: keyof typeof SCORE_MAPS): boolean => rateMeasure(measures, name) < PASS_THRESHOLD;
  const applies: Record<RepairName, boolean> = {
    'smooth-mattes': true,
    'other-matter': options.hasOtherMatters,
    'soften-edge': isLow('hardShare'),
    'choke-edge': isLow('halo'),
    'keep-colors': options.hasColorMatch || options.hasRelight,
    'steady-subject': true,
    'keep-light': options.hasRelight,
    'steady-background': options.hasVideo && isLow('brightnessFlicker'),
    'drop-grain': options.hasGrain,
    'still-background': options.hasMotion,
    'clean-mattes': isLow('defectShare'),
    deband: isLow('bandingShare'),
    'add-grain': isLow('bandingShare') && !options.hasGrain,
  };
  const names = Object.keys(REPAIRS) as RepairName[];
  return names
    .filter((name) => applies[name] && scores[REPAIRS[name].cause] < PASS_THRESHOLD)
    .sort((a, b) => scores[REPAIRS[a].cause] - scores[REPAIRS[b].cause]);
}

/** Adds a repair to those that were kept. */
export function addRepair(settings: RepairSettings, name: RepairName): RepairSettings {
  const change: RepairSettings = REPAIRS[name].change;
  return {
    ...settings,
    ...change,
    ...(change.mattes && { mattes: { ...settings.mattes, ...change.mattes } }),
    ...(change.steady && { steady: { ...settings.steady, ...change.steady } }),
    ...(change.compositing && { compositing: { ...settings.compositing, ...change.compositing } }),
  };
}
