import { createSmallPicture, smallPictureFilters } from '../../analysis/shots.ts';
import { SubjectTracker } from '../../analysis/subject-track.ts';
import { toNumber } from '../../core/rational.ts';
import type { Step } from '../../execution/step.ts';
import type { CropPath } from '../../media/cutting/picture-format.ts';
import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import { createDecodedPad, createUprightFilters } from '../../media/video/working-picture.ts';
import type { FrameSpan } from './cut-item.ts';
import { getTicks } from './indexed-source.ts';
import type { Readers } from './readers.ts';
import { CUT_STAGES } from './stages.ts';

interface FollowInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly start: number;
  readonly end: number;
  readonly aspect: number;
}

interface FollowResources {
  readonly range: FrameSpan;
  readonly readers: Readers;
}

/** Finds the path of the crop window of a reframed clip, which follows the subject. */
export const followSubjectStep: Step<FollowInput, FollowResources, CropPath> = {
  ...CUT_STAGES['follow-subject'],
  version: '1',
  async run({ signal, reportProgress: progress }, { start, end, aspect }, { range, readers }) {
    const { source } = range;
    const { video, index } = source;
    const share = Math.min(1, (aspect * video.displayHeight) / video.displayWidth);
    const tracker = new SubjectTracker(share, toNumber(video.averageFrameRate) || 25);
    using graph = await FilterGraph.open({
      inputs: { in: createDecodedPad(video) },
      text: `[in]${[...createUprightFilters(video), smallPictureFilters].join(',')}[out]`,
      outputs: { out: 'video' },
    });
    let done = 0;
    for await (const frame of filterFrames(readers.getReader(source).read(start, end, signal), graph)) {
      tracker.add(createSmallPicture(frame));
      frame.free();
      progress(++done, end - start);
    }
    const tick = toNumber(video.timeBase);
    const seconds = index.frames.slice(start, end).map((ticks) => (ticks - getTicks(source, start)) * tick);
    return { aspect, seconds, centers: tracker.finish().map((center) => Math.round(center * 1e4) / 1e4) };
  },
};
