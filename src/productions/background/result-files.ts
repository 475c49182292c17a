import { listSampleFiles } from '../deliver-samples.ts';
import type { BackgroundOptions, KeptRole } from './options.ts';

/** Ends of the names of what lies beside a clip's video, after the video's own name without its extension. */
export const ENDINGS = {
  mattes: '-alpha.mkv',
  analysis: '-analysis.json',
  quality: '-quality.json',
  report: '-report.html',
  thumbnail: '-thumbnail.jpg',
} as const;

/** End of the name of an estimate, for all clips of a run. */
export const ESTIMATE_ENDING = '-estimate.json';

/** End of the name of the folder of samples. */
export const SAMPLES_ENDING = '-samples';

const FOREGROUND_ENDINGS: Readonly<Record<BackgroundOptions['alphaFormat'], string>> = {
  prores: '-foreground.mov',
  vp9: '-foreground.webm',
};

/** Roles of pictures, one for each shot. */
const PICTURE_STEMS = { depth_map: '-depth', lighting_map: '-lighting' } as const;
type PictureRole = keyof typeof PICTURE_STEMS;
/** Roles of videos. */
export type LayerRole = Exclude<KeptRole, PictureRole>;

const LAYER_ENDINGS: Readonly<Record<Exclude<LayerRole, 'foreground_frames'>, string>> = {
  blend_mask: '-blend-mask.mkv',
  shadow_layer: '-shadow.mkv',
  edge_confidence: '-edge-confidence.mkv',
  hair_mattes: '-hair.mkv',
  background_video: '-backdrop.mkv',
  motion_vectors: '-motion.mkv',
};

/** Roles that need no composite. */
const FROM_MATTES: ReadonlySet<KeptRole> = new Set(['edge_confidence', 'hair_mattes', 'motion_vectors']);

export function isFromMattes(role: KeptRole): boolean {
  return FROM_MATTES.has(role);
}

export function isLayerRole(role: KeptRole): role is LayerRole {
  return !(role in PICTURE_STEMS);
}

export function getLayerEnding(role: LayerRole, alphaFormat: BackgroundOptions['alphaFormat']): string {
  return role === 'foreground_frames' ? FOREGROUND_ENDINGS[alphaFormat] : LAYER_ENDINGS[role];
}

/** @param number of the shot, from 1 */
export function getPictureEnding(role: PictureRole, number: number | string): string {
  return `${PICTURE_STEMS[role]}-${number}.png`;
}

type ListedOptions = Pick<BackgroundOptions, 'matteOnly' | 'keep' | 'alphaFormat' | 'sample' | 'estimate'>;

/**
 * Ends of the names of all that a run may write beside a clip's video.
 *
 * @param shots numbers that pictures of shots may have: how many shots there are is not yet known
 */
export function listEndings(
  { matteOnly, keep, alphaFormat, sample, estimate }: ListedOptions,
  shots: readonly string[],
): string[] {
  if (estimate) return [ESTIMATE_ENDING];
  if (sample !== undefined) return listSampleFiles(sample).map((file) => `${SAMPLES_ENDING}/${file}`);
  const kept = keep.flatMap((role) =>
    isLayerRole(role)
      ? [getLayerEnding(role, alphaFormat)]
      : shots.map((number) => getPictureEnding(role, number)),
  );
  return [...(matteOnly ? [ENDINGS.mattes] : Object.values(ENDINGS)), ...kept];
}
