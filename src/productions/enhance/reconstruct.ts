import { join } from 'node:path';
import type { FrameIndex, Shot, StructureFeatures } from '../../analysis/features.ts';
import { deflickerGains } from '../../analysis/flicker.ts';
import { prefetch } from '../../core/concurrency.ts';
import { throwIfCancelled } from '../../core/errors.ts';
import type { UpscaleEvidence, UpscaleRequest, Upscaler, UpscaleStage } from '../../engines/upscaler.ts';
import type { Warning } from '../../execution/events.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import { type DeviceUsage, UsageMeter } from '../../execution/usage-meter.ts';
import {
  type FrameTreatment,
  maskGrid,
  PictureRestorer,
  type RestorerSettings,
} from '../../frames/picture-restorer.ts';
import { SegmentWriter } from '../../media/containers/segment-file.ts';
import { Encoder, type VideoEncoderSettings } from '../../media/encoder.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import type { FrameReader } from '../../media/video/frame-reader.ts';
import { decodedPad, type WorkingPicture } from '../../media/video/working-picture.ts';
import type { Segment } from '../../pipelines/film/segments.ts';
import { FILM_STAGES } from '../../pipelines/film/stages.ts';
import type { Strategy } from './strategy.ts';

export const SEGMENT_FILE = 'segment.nut';
const ENCODE_AHEAD = 2;

export interface ReconstructInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly segment: Segment;
  /** From the first warm-up frame on. */
  readonly treatments: readonly FrameTreatment[];
  readonly restorer: RestorerSettings;
  readonly upscaler: { readonly id: string; readonly version: string };
  readonly upscale: Pick<UpscaleRequest, 'target' | 'steps' | 'detail' | 'limits'>;
  readonly encoder: VideoEncoderSettings;
}

export interface ReconstructResources {
  readonly reader: FrameReader;
  readonly upscaler: Upscaler;
  readonly video: VideoStreamInfo;
  readonly picture: WorkingPicture;
}

export interface ReconstructOutput {
  readonly frames: number;
  readonly bytes: number;
  /** How many pictures decoding runs ahead of display. */
  readonly reorderDelay: number;
  /** Mean share of the picture in which detail was allowed. */
  readonly safeShare: number;
  /** Where and how models worked; undefined where none did. */
  readonly evidence?: ReconstructEvidence;
}

export interface ReconstructEvidence extends UpscaleEvidence {
  readonly usage: DeviceUsage;
}

/** One segment, decoded, restored, enlarged and encoded in a single pass. */
export const reconstructStep: Step<ReconstructInput, ReconstructResources, ReconstructOutput> = {
  ...FILM_STAGES.reconstruct,
  version: '2',
  async run(context, input, resources) {
    using encoder = await Encoder.openVideo(input.encoder);
    await using writer = await SegmentWriter.create(join(context.directory, SEGMENT_FILE), encoder);
    const totals: Totals = { frames: 0, bytes: 0, reorderDelay: 0, safeShare: 0 };
    using meter = new UsageMeter();
    let firstPts: bigint | undefined;
    const write = async (frame: Frame | null): Promise<void> => {
      for await (const packet of encoder.encode(frame, context.signal)) {
        totals.bytes += packet.size;
        firstPts ??= packet.pts;
        if (packet.dts < firstPts) totals.reorderDelay++;
        await writer.write(packet);
      }
    };
    const enlarged = enlargeSegment(context, input, resources, totals);
    for await (const frame of prefetch(enlarged, ENCODE_AHEAD, (frame) => frame.free())) {
      await write(frame);
      context.progress(++totals.frames, input.segment.endFrame - input.segment.startFrame);
    }
    throwIfCancelled(context.signal);
    await write(null);
    await writer.finish();
    const evidence = totals.evidence && { ...totals.evidence, usage: meter.stop() };
    if (evidence && evidence.tiles.fallenBack > 0) context.warn(fallenBackWarning(evidence.tiles.fallenBack));
    return { ...totals, safeShare: totals.safeShare / Math.max(1, totals.frames), evidence };
  },
};

interface Totals {
  frames: number;
  bytes: number;
  reorderDelay: number;
  safeShare: number;
  evidence?: UpscaleEvidence;
}

function fallenBackWarning(tiles: number): Warning {
  return {
    code: 'upscaler.tiles-fell-back',
    message: `${tiles} tiles stayed at the plain enlargement, because the model gave no usable result for them.`,
  };
}

/** Frames of the segment at the master's size, in order. */
async function* enlargeSegment(
  { signal }: StepContext,
  { segment, treatments, restorer: settings, upscale, encoder }: ReconstructInput,
  { reader, upscaler, video, picture }: ReconstructResources,
  totals: Totals,
): AsyncGenerator<Frame, void, undefined> {
  const restorer = new PictureRestorer(picture, settings);
  await using stage: UpscaleStage = await upscaler.open({
    ...upscale,
    source: picture,
    timeBase: video.timeBase,
    mask: maskGrid(picture),
    outputPixelFormat: encoder.pixelFormat,
    signal,
  });
  const { startFrame, endFrame, warmUpFrames } = segment;
  const first = startFrame - warmUpFrames;
  let number = first;
  for await (const working of workingFrames(reader, video, picture, first, endFrame, signal)) {
    const isWarmUp = number < startFrame;
    const treatment = treatments[number++ - first]!;
    const { frame, mask, safeShare } = restorer.process(working, treatment, !isWarmUp);
    if (isWarmUp) {
      frame.free();
      continue;
    }
    totals.safeShare += safeShare;
    yield* stage.process(frame, mask);
  }
  yield* stage.flush();
  totals.evidence = stage.evidence?.();
}

async function* workingFrames(
  reader: FrameReader,
  video: VideoStreamInfo,
  picture: WorkingPicture,
  start: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  using graph = await FilterGraph.open({
    inputs: { in: decodedPad(video) },
    text: `[in]${picture.conversion}[out]`,
    outputs: { out: 'video' },
  });
  for await (const frame of reader.read(start, end, signal)) {
    await graph.push('in', frame);
    yield* graph.drain('out');
  }
  await graph.push('in', null);
  yield* graph.drain('out');
}

/** What every frame of a segment needs, its warm-up included, from the strategy and the analysis. */
export function planTreatments(
  segment: Segment,
  shots: readonly Shot[],
  index: FrameIndex,
  strategy: Strategy,
): FrameTreatment[] {
  const first = segment.startFrame - segment.warmUpFrames;
  return Array.from({ length: segment.endFrame - first }, (_, i) => {
    const number = first + i;
    const shotNumber = shots.findIndex((shot) => number >= shot.startFrame && number < shot.endFrame);
    const shot = shots[shotNumber]!;
    return {
      startsShot: i === 0 || number === shot.startFrame,
      isLocked: strategy.temporal.lockedShots[shotNumber] ?? false,
      gain: strategy.temporal.deflickeredShots[shotNumber] ? deflickerGain(shot, index, number) : 1,
    };
  });
}

const gainsByShot = new WeakMap<Shot, readonly number[]>();

function deflickerGain(shot: Shot, { brightness }: FrameIndex, number: number): number {
  let gains = gainsByShot.get(shot);
  if (!gains) {
    gains = deflickerGains(brightness.slice(shot.startFrame, shot.endFrame));
    gainsByShot.set(shot, gains);
  }
  return Number(gains[number - shot.startFrame]!.toFixed(5));
}

/** The restorer's settings: measured noise in 10-bit codes and the strategy's limits. */
export function restorerSettings(features: StructureFeatures, strategy: Strategy): RestorerSettings {
  const { detail, layers, temporal } = strategy;
  const opens = (layer: keyof Strategy['layers']): boolean => layers[layer].detail !== 'off';
  return {
    noiseByLuma: features.noiseSigmaByLuma.map((sigma) => sigma * 4),
    noiseChroma: features.noiseSigmaChroma * 4,
    alpha: temporal.smoothingAlpha,
    spatialDenoise: layers.motion.postSmooth ? temporal.spatialDenoise : 0,
    safeZones: addsDetail(strategy)
      ? {
          strength: detail.strength,
          highlightThreshold: opens('highlight') ? 1 : detail.highlightThreshold,
          shadowThreshold: opens('shadow') ? 0 : detail.shadowThreshold,
          edgeThreshold: detail.edgeThreshold,
          // Nothing moves by more than full scale: a motion layer that is off counts nothing as moving.
          motionThreshold: opens('motion') ? detail.motionThreshold : 1,
        }
      : undefined,
  };
}

/** The most that an unlimited layer may add: further than any high-pass reaches. */
const UNLIMITED = 255;

/** The upscaler's part of the strategy, in the 10-bit code values it works in. */
export function upscaleSettings(strategy: Strategy): ReconstructInput['upscale'] {
  const { memory } = strategy;
  const { amount, coring, limit } = strategy.detail;
  const bound = strategy.layers.structure.detailLimit ? limit : UNLIMITED;
  return {
    target: strategy.target,
    steps: strategy.resolutionPlan.map((step) => Number(step.slice(1))),
    detail: addsDetail(strategy) ? { amount, coring: coring * 4, limit: bound * 4 } : undefined,
    limits: {
      maxTileSize: memory.tileSize,
      allowsFp16: memory.useFp16,
      memoryBudgetBytes: memory.budgetMegabytes && memory.budgetMegabytes * 1e6,
    },
  };
}

function addsDetail({ detail, layers }: Strategy): boolean {
  return detail.allowed && layers.structure.detail !== 'off';
}
