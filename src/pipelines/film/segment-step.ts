import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prefetchItems } from '../../core/concurrency.ts';
import { throwIfCancelled } from '../../core/errors.ts';
import type { Stage } from '../../execution/stage.ts';
import type { Step } from '../../execution/step.ts';
import { SegmentWriter } from '../../media/containers/segment-file.ts';
import { Encoder, type VideoEncoderSettings } from '../../media/encoder.ts';
import type { Frame } from '../../media/frame.ts';
import type { ColorConversion } from '../../media/media-info.ts';
import { type PreparedRun, passFrames } from './frame-pass.ts';
import type { FrameSource } from './frame-source.ts';
import type { FrameStage } from './frame-stage.ts';
import { convertRange } from './stored-range.ts';

export const SEGMENT_FILE = 'segment.nut';
/** What the stage saved for the next segment of the shot. */
export const STATE_FILE = 'state.bin';
const ENCODE_AHEAD = 2;

export interface SegmentInput<Settings> {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly stage: { readonly id: string; readonly version: string };
  readonly runs: readonly PreparedRun<Settings>[];
  readonly encoder: VideoEncoderSettings;
  /** Digest of how frames are made of fields before the stage. */
  readonly fields?: string;
  /** What is done to their color before the stage. */
  readonly colorConversion?: ColorConversion;
  /** Key of the segment before, if the stage goes on from its state. */
  readonly continues?: string;
}

interface SegmentResources<Settings, Evidence> {
  readonly source: FrameSource;
  readonly stage: FrameStage<Settings, Evidence>;
  /** File of the state that the segment before left. */
  readonly stateFile?: string;
}

export interface SegmentOutput<Evidence> {
  readonly frames: number;
  readonly bytes: number;
  /** Number of pictures by which decode order runs ahead of display order. */
  readonly reorderDelay: number;
  /** Whether the stage saved a state for the next segment of the shot. */
  readonly hasState?: boolean;
  /** Evidence of each run of the stage. */
  readonly evidence: readonly Evidence[];
}

export type SegmentStep<Settings, Evidence> = Step<
  SegmentInput<Settings>,
  SegmentResources<Settings, Evidence>,
  SegmentOutput<Evidence>
>;

/**
 * Makes the step that decodes a segment, puts it through a frame stage and encodes it, in a single pass. `label` is the
 * production's stage for it.
 */
export function createSegmentStep<Settings, Evidence>(label: Stage): SegmentStep<Settings, Evidence> {
  return {
    ...label,
    version: '5',
    async run(context, { runs, encoder: settings }, { source, stage, stateFile }) {
      const evidence: Evidence[] = [];
      let saved: Uint8Array | undefined;
      const total = runs.reduce((sum, { startFrame, endFrame }) => sum + endFrame - startFrame, 0);
      using encoder = await Encoder.openVideo(settings);
      await using writer = await SegmentWriter.create(join(context.directory, SEGMENT_FILE), encoder);
      const segment = new SegmentEncoder(encoder, writer, context.signal);
      const passed = passFrames(runs, stage, source, {
        signal: context.signal,
        remote: context.remote,
        folder: context.directory,
        state: stateFile === undefined ? undefined : await readFile(stateFile),
        warn: (warning) => context.warn(warning),
        addEvidence: (each) => void evidence.push(each),
        keepState: (state) => {
          saved = state;
        },
      });
      const frames = convertRange(passed, { source, stage, encoder: settings });
      let done = 0;
      for await (const frame of prefetchItems(frames, ENCODE_AHEAD, (frame) => frame.free())) {
        await segment.write(frame);
        context.reportProgress(++done, total);
      }
      throwIfCancelled(context.signal);
      await segment.write(null);
      await writer.finish();
      if (saved) await writeFile(join(context.directory, STATE_FILE), saved);
      const { bytes, reorderDelay } = segment;
      return { frames: done, bytes, reorderDelay, ...(saved && { hasState: true }), evidence };
    },
  };
}

/** Encodes frames into a file, and counts bytes and reordered packets. */
class SegmentEncoder {
  bytes = 0;
  reorderDelay = 0;
  #firstPts: bigint | undefined;
  readonly #encoder: Encoder;
  readonly #writer: SegmentWriter;
  readonly #signal: AbortSignal;

  constructor(encoder: Encoder, writer: SegmentWriter, signal: AbortSignal) {
    this.#encoder = encoder;
    this.#writer = writer;
    this.#signal = signal;
  }

  async write(frame: Frame | null): Promise<void> {
    for await (const packet of this.#encoder.encode(frame, this.#signal)) {
      this.bytes += packet.size;
      this.#firstPts ??= packet.pts;
      if (packet.dts < this.#firstPts) this.reorderDelay++;
      await this.#writer.write(packet);
    }
  }
}
