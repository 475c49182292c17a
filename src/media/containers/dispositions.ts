import * as c from 'node-av/constants';

/** What a stream is for, by FFmpeg's names. That of covers is told by `isAttachedPicture`. */
const DISPOSITIONS = {
  default: c.AV_DISPOSITION_DEFAULT,
  dub: c.AV_DISPOSITION_DUB,
  original: c.AV_DISPOSITION_ORIGINAL,
  comment: c.AV_DISPOSITION_COMMENT,
  lyrics: c.AV_DISPOSITION_LYRICS,
  karaoke: c.AV_DISPOSITION_KARAOKE,
  forced: c.AV_DISPOSITION_FORCED,
  hearing_impaired: c.AV_DISPOSITION_HEARING_IMPAIRED,
  visual_impaired: c.AV_DISPOSITION_VISUAL_IMPAIRED,
  clean_effects: c.AV_DISPOSITION_CLEAN_EFFECTS,
  captions: c.AV_DISPOSITION_CAPTIONS,
  descriptions: c.AV_DISPOSITION_DESCRIPTIONS,
} as const;

export type Disposition = keyof typeof DISPOSITIONS;

export function listDispositions(flags: number): Disposition[] {
  return (Object.keys(DISPOSITIONS) as Disposition[]).filter((name) => (flags & DISPOSITIONS[name]) !== 0);
}

export function combineDispositions(names: readonly Disposition[]): number {
  return names.reduce((flags, name) => flags | DISPOSITIONS[name], 0);
}
