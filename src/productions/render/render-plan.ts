import { toNumber } from '../../core/rational.ts';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { planCut } from '../../media/cutting/cut-plan.ts';
import { formatDifference, getPictureFormat } from '../../media/cutting/picture-format.ts';
import { type FrameRange, getTicks } from '../../pipelines/cut/indexed-source.ts';
import type { CutSettings } from '../../pipelines/cut/options.ts';
import { chooseTarget } from '../../pipelines/cut/target-format.ts';

/** Plans what rendering would copy and what it would encode. Reads packets, and decodes nothing. */
export function planRender(
  edit: EditDecisions,
  ranges: readonly FrameRange[],
  settings: CutSettings,
  container: Container,
) {
  const target = chooseTarget(ranges, settings, container);
  const clips = ranges.map(({ source, start, end }) => {
    const { index, video, id } = source;
    const difference = formatDifference(getPictureFormat(video), target.picture);
    const pieces = target.lead && !difference ? planCut(index.packets, index.frames, start, end) : [];
    const copied = pieces.reduce(
      (sum, piece) => sum + (piece.kind === 'copy' ? piece.end - piece.start : 0),
      0,
    );
    return {
      source: id,
      start_frame: start,
      end_frame: end,
      seconds: (getTicks(source, end) - getTicks(source, start)) * toNumber(video.timeBase),
      copied_frames: copied,
      encoded_frames: end - start - copied,
    };
  });
  const { codec, width, height, frameRate } = target.picture;
  return {
    title: edit.title,
    seconds: clips.reduce((sum, { seconds }) => sum + seconds, 0),
    picture: { codec, width, height, frames_per_second: toNumber(frameRate) },
    copied_frames: clips.reduce((sum, { copied_frames }) => sum + copied_frames, 0),
    encoded_frames: clips.reduce((sum, { encoded_frames }) => sum + encoded_frames, 0),
    clips,
  };
}
