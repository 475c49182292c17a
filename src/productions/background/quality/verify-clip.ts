import { FootlightError } from '../../../core/errors.ts';
import type { Step } from '../../../execution/step.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { MediaInfo } from '../../../media/media-info.ts';
import { type AnalyzedSource, computeMasterTimes } from '../../../pipelines/film/analyzed-source.ts';
import type { WrittenVideo } from '../deliver-layers.ts';
import type { MattedSegment } from '../separate.ts';
import { STAGES } from '../stages.ts';
import { compareAudio, countMovedFrames, findChangedFrame } from './compare-files.ts';

interface VerifyInput {
  readonly sourceDigest: string;
  /** Digests of what was written. */
  readonly video: string;
  readonly mattes: string;
  /** Keys of the segments of mattes. */
  readonly segments: readonly string[];
}

interface VerifyResources {
  readonly info: MediaInfo;
  readonly frameSeconds: readonly number[];
  readonly files: WrittenFiles;
}

interface WrittenFiles {
  readonly video: WrittenVideo;
  readonly mattes: WrittenVideo;
  /** Files of the segments of mattes, in order. */
  readonly matteSegments: readonly string[];
}

/** What was found to be as it should. */
interface Verification {
  readonly frames: number;
  readonly matteFrames: number;
  readonly audioStreams: number;
}

/**
 * Decodes again what was written: the video has every frame at its time, its audio is the source's to the bit, and the
 * mattes are those that the result was composed with.
 */
const verifyStep: Step<VerifyInput, VerifyResources, Verification> = {
  ...STAGES['verify-clip'],
  version: '1',
  async run({ signal, reportProgress: progress }, _input, { info, frameSeconds, files }) {
    const expected = frameSeconds.length;
    const { frames, moved } = await countMovedFrames(files.video.file, frameSeconds, signal, (done) =>
      progress(done, 2 * expected),
    );
    if (frames !== expected || moved > 0)
      throw new FootlightError('background.frames-differ', {
        kind: 'terminal',
        value: files.video.path,
        parameters: { frames, expected, moved },
      });
    const mattes = await findChangedFrame(files.mattes.file, files.matteSegments, signal, (done) =>
      progress(frames + done, 2 * expected),
    );
    if (mattes.changed !== undefined || mattes.frames !== expected)
      throw new FootlightError('background.mattes-differ', {
        kind: 'terminal',
        value: files.mattes.path,
        parameters: { frame: mattes.changed ?? mattes.frames },
      });
    return { frames, matteFrames: mattes.frames, audioStreams: await countCopiedTracks(info, files, signal) };
  },
};

async function countCopiedTracks(
  info: MediaInfo,
  { video }: WrittenFiles,
  signal: AbortSignal,
): Promise<number> {
  const { streams, changed } = await compareAudio(info, video.file, signal);
  if (changed === undefined) return streams;
  throw new FootlightError('background.audio-differs', {
    kind: 'terminal',
    value: video.path,
    parameters: { stream: changed },
  });
}

/**
 * Verifies what was written of a clip.
 *
 * @throws `background.frames-differ`, `background.mattes-differ`, `background.audio-differs`
 */
export async function verifyClip(
  context: WorkflowContext,
  source: AnalyzedSource,
  segments: readonly MattedSegment[],
  { video, mattes }: Omit<WrittenFiles, 'matteSegments'>,
): Promise<Verification> {
  const input = {
    sourceDigest: source.digest,
    video: video.digest,
    mattes: mattes.digest,
    segments: segments.map((segment) => segment.mattes.key),
  };
  const matteSegments = segments.map((segment) => segment.mattes.file);
  const { frameSeconds } = computeMasterTimes(source);
  const files = { video, mattes, matteSegments };
  const verified = await context.step(verifyStep, input, { info: source.info, frameSeconds, files });
  return verified.manifest.output;
}
