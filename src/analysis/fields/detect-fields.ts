import { toNumber } from '../../core/rational.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { decodeFrames } from '../../media/decoder.ts';
import type { Frame } from '../../media/frame.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import { computeRowsSize, computeSmallSize, convertFrames } from '../survey-frames.ts';
import { planFields } from './field-plan.ts';
import { FieldSurvey } from './field-survey.ts';

/** Frames that are looked at: two cycles of film and more, and enough motion as a rule. */
const FRAMES = 50;

/** Whether a video begins with pictures that are made of fields, by their marks and by what motion shows. */
export async function detectFields(
  path: string,
  video: VideoStreamInfo,
  signal: AbortSignal,
): Promise<boolean> {
  await using input = await InputFile.open(path);
  const survey = new FieldSurvey(computeRowsSize(video));
  const small = computeSmallSize(getWorkingPicture(video));
  const add = (frame: Frame): void => survey.addMark(frame);
  const decoded = takeFirst(decodeFrames(input, video.index, { signal }), FRAMES);
  let count = 0;
  for await (const converted of convertFrames(decoded, { video, small, rows: survey.size, add })) {
    const { full, thumbnail, rows } = converted;
    if (rows) survey.addRows(rows);
    for (const frame of [full, thumbnail, rows]) frame?.free();
    count++;
  }
  const evidence = survey.getEvidence(count, toNumber(video.averageFrameRate));
  return planFields(evidence, 'auto').sections.some(({ kind }) => kind !== 'progressive');
}

async function* takeFirst(
  frames: AsyncGenerator<Frame, void, undefined>,
  count: number,
): AsyncGenerator<Frame, void, undefined> {
  let taken = 0;
  for await (const frame of frames) {
    yield frame;
    if (++taken === count) return;
  }
}
