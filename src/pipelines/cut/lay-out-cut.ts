import { seconds } from '../../core/messages/message.ts';
import { createWarning, type Warning } from '../../core/warning.ts';
import type { PictureFormat } from '../../media/cutting/picture-format.ts';
import { type CutItem, layOutItems, type ShortenedTransition } from './cut-item.ts';
import type { FrameRange } from './indexed-source.ts';
import type { CutSettings } from './options.ts';
import { getAspect } from './reframing.ts';

/** Splits clips into the intervals of a video of `picture`. `warn` is told of transitions that are shortened. */
export function layOutCut(
  ranges: readonly FrameRange[],
  picture: PictureFormat,
  { reframe }: Pick<CutSettings, 'reframe'>,
  warn: (warning: Warning) => void,
): readonly CutItem[] {
  const { items, shortened } = layOutItems(ranges, picture, getAspect(reframe) !== undefined);
  for (const each of shortened) warn(createShortenedWarning(ranges, each));
  return items;
}

/** Clips are counted from 1, as people do. */
function createShortenedWarning(
  ranges: readonly FrameRange[],
  { clip, wanted, given }: ShortenedTransition,
): Warning {
  return createWarning('cut.transition-shortened', {
    transition: ranges[clip]!.transition!.kind,
    from: clip,
    fromSource: ranges[clip - 1]!.source.id,
    to: clip + 1,
    toSource: ranges[clip]!.source.id,
    wanted: seconds(wanted),
    given: seconds(given),
  });
}
