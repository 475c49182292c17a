import { join } from 'node:path';
import { prefetchItems } from '../../core/concurrency.ts';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { decodeSegment, SegmentWriter } from '../../media/containers/segment-file.ts';
import { Encoder, type VideoEncoderSettings } from '../../media/encoder.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import { type MadeSegment, toMadeSegment } from '../../pipelines/film/process-segments.ts';
import { SEGMENT_FILE, type SegmentOutput } from '../../pipelines/film/segment-step.ts';
import { VIDEO_STAGES } from '../../pipelines/film/stages.ts';
import { createAlphaEncoder, FULL_RANGE, LOSSLESS, type MattedSegment } from './separate.ts';

interface RecodeInput {
  /** Key of the segment of mattes. */
  readonly mattes: string;
  readonly encoder: VideoEncoderSettings;
}

interface RecodeResources {
  readonly file: string;
  readonly frames: number;
}

const READ_AHEAD = 2;

const recodeStep: Step<RecodeInput, RecodeResources, SegmentOutput<undefined>> = {
  ...VIDEO_STAGES.assemble,
  version: 'mattes-1',
  async run({ directory, signal, reportProgress: progress }, { encoder: settings }, { file, frames: total }) {
    using encoder = await Encoder.openVideo(settings);
    await using writer = await SegmentWriter.create(join(directory, SEGMENT_FILE), encoder);
    const mattes = decodeSegment(file, settings.timeBase, signal);
    let [frames, bytes] = [0, 0];
    const write = async (frame: Parameters<Encoder['encode']>[0]): Promise<void> => {
      for await (const packet of encoder.encode(frame, signal)) {
        bytes += packet.size;
        await writer.write(packet);
      }
    };
    for await (const matte of prefetchItems(mattes, READ_AHEAD, (frame) => frame.free())) {
      await write(matte);
      progress(++frames, total);
    }
    await write(null);
    await writer.finish();
    return { frames, bytes, reorderDelay: 0, evidence: [] };
  },
};

/** Codes the mattes of a video for delivery, segment by segment. */
export async function recodeMattes(
  context: WorkflowContext,
  { video }: AnalyzedSource,
  segments: readonly MattedSegment[],
): Promise<MadeSegment<undefined>[]> {
  const encoder = { ...createAlphaEncoder(video, getWorkingPicture(video), LOSSLESS), color: FULL_RANGE };
  const artifacts = await context.map(recodeStep, segments, {
    getSize: ({ startFrame, endFrame }) => endFrame - startFrame,
    getInput: ({ mattes }) => ({ mattes: mattes.key, encoder }),
    getResources: ({ mattes }) => ({ file: mattes.file, frames: mattes.output.frames }),
  });
  return artifacts.map((artifact) => toMadeSegment(artifact, encoder));
}
