import { toNumber } from '../../core/rational.ts';
import type { Warning } from '../../core/warning.ts';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { planCut } from '../../media/cutting/cut-plan.ts';
import type { CutItem } from '../../pipelines/cut/cut-item.ts';
import { type FrameRange, getShownTicks } from '../../pipelines/cut/indexed-source.ts';
import { layOutCut } from '../../pipelines/cut/lay-out-cut.ts';
import type { CutSettings } from '../../pipelines/cut/options.ts';
import { isAlike } from '../../pipelines/cut/shown-frames.ts';
import { chooseTarget, type TargetFormat } from '../../pipelines/cut/target-format.ts';

/** Plans what rendering would copy and what it would encode. Reads packets, and decodes nothing. */
export function planRender(
  edit: EditDecisions,
  ranges: readonly FrameRange[],
  { container, ...settings }: CutSettings & { readonly container: Container },
  warn: (warning: Warning) => void,
) {
  const target = chooseTarget(ranges, settings, container);
  const items = layOutCut(ranges, target.picture, settings, warn);
  const clips = ranges.map((range, clip) => {
    const { source, start, end } = range;
    const own = items.filter((item) => item.clip === clip);
    const copied = own.reduce((sum, item) => sum + countCopied(item, target), 0);
    return {
      source: source.id,
      start_frame: start,
      end_frame: end,
      seconds: (getShownTicks(range, end) - getShownTicks(range, start)) * toNumber(source.video.timeBase),
      copied_frames: copied,
      encoded_frames: own.reduce((sum, item) => sum + countFrames(item), 0) - copied,
    };
  });
  const shared = items.reduce((sum, item) => sum + (item.kind === 'transition' ? item.frames : 0), 0);
  const { codec, width, height, frameRate } = target.picture;
  return {
    title: edit.title,
    seconds: clips.reduce((sum, { seconds }) => sum + seconds, 0) - shared / (toNumber(frameRate) || 1),
    picture: { codec, width, height, frames_per_second: toNumber(frameRate) },
    copied_frames: clips.reduce((sum, { copied_frames }) => sum + copied_frames, 0),
    encoded_frames: clips.reduce((sum, { encoded_frames }) => sum + encoded_frames, 0),
    clips,
  };
}

/** Frames of the video. */
function countFrames(item: CutItem): number {
  return item.kind === 'clip' ? item.range.shows.length : item.frames;
}

function countCopied(item: CutItem, { lead, picture }: TargetFormat): number {
  if (item.kind !== 'clip' || !lead || !isAlike(item.range.source, picture)) return 0;
  const { range } = item;
  const { packets, frames } = range.source.index;
  const shown = frames.with(range.start, getShownTicks(range, range.start));
  return planCut(packets, shown, range.start, range.end).reduce(
    (sum, piece) => sum + (piece.kind === 'copy' ? piece.end - piece.start : 0),
    0,
  );
}
