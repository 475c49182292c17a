import { type AlphaStability, AlphaStabilityMeter } from '../../../analysis/alpha-stability.ts';
import { createFlowField, type FlowField, findOcclusions } from '../../../analysis/flow-field.ts';
import type { PictureSize } from '../../../frames/box-mean.ts';
import { OpticalFlow } from '../../../frames/flow/optical-flow.ts';
import { DetailMeter } from './detail-meter.ts';
import { ArtifactFinder, type ArtifactMeasures } from './find-artifacts.ts';
import { type CaseMeasures, findCases } from './find-cases.ts';
import { type FlickerMeasures, FlickerMeter, type KnownMotion } from './flicker-meter.ts';
import { LightReader } from './light-reader.ts';
import { type ColorMeasures, measureColor } from './measure-color.ts';
import { compareStructure, estimateGrain } from './measure-core.ts';
import { type EdgeMeasures, EdgeMeter } from './measure-edges.ts';
import type { QualityFrame, QualityPair } from './quality-picture.ts';
import { SideColors } from './side-colors.ts';

/** The figures of one pair of frames. */
export interface PairMeasures
  extends EdgeMeasures,
    ArtifactMeasures,
    ColorMeasures,
    FlickerMeasures,
    CaseMeasures {
  /** Number of the first frame in the video. */
  readonly number: number;
  /** Position of the shot, from 0. */
  readonly shot: number;
  /** Share of the subject's flow-consistent pixels whose opacity stays within 2 %, 0 to 1. */
  readonly alphaStability: number;
  /** The same along the matte's edge alone. */
  readonly edgeStability: number;
  /** Mean difference of opacity as it is, 0 to 1: also a perfect matte moves. */
  readonly rawAlphaDifference: number;
  /** Structural part of the SSIM of source and result within the subject. */
  readonly coreSimilarity: number;
  /** Share of the source's fine detail along the outline that the matte explains: a proxy for kept hair. */
  readonly keptDetail: number;
}

/** Measures pairs of neighboring frames of a result. Memory is allocated once. */
export class QualityMeter {
  readonly #size: PictureSize;
  readonly #light: LightReader;
  readonly #flow: OpticalFlow;
  readonly #forward: FlowField;
  readonly #motions: { readonly source: KnownMotion; readonly result: KnownMotion };
  readonly #planes: readonly [Uint16Array, Uint16Array];
  readonly #stability: AlphaStabilityMeter;
  readonly #sides: SideColors;
  readonly #edges: EdgeMeter;
  readonly #artifacts: ArtifactFinder;
  readonly #flicker: FlickerMeter;
  readonly #detail: DetailMeter;

  constructor(size: PictureSize, isFullRange: boolean) {
    const { width, height } = size;
    this.#size = size;
    this.#light = new LightReader(isFullRange);
    this.#flow = new OpticalFlow(width, height);
    this.#forward = createFlowField(width, height);
    this.#motions = { source: createMotion(size), result: createMotion(size) };
    this.#planes = [new Uint16Array(width * height), new Uint16Array(width * height)];
    this.#stability = new AlphaStabilityMeter(width, height);
    this.#sides = new SideColors(size);
    this.#edges = new EdgeMeter(size, this.#light, this.#sides);
    this.#artifacts = new ArtifactFinder(size, this.#sides);
    this.#flicker = new FlickerMeter(size, this.#light);
    this.#detail = new DetailMeter(size);
  }

  measure({ number, shot, frames }: QualityPair): PairMeasures {
    const [first, second] = frames;
    this.#sides.build(second);
    const { source, result } = this.#motions;
    this.#computeFlow(first.source.luma, second.source.luma, source);
    // The new background moves in its own way, so that the result has a flow of its own.
    this.#computeFlow(first.result.luma, second.result.luma, result);
    const { stableShare, stableEdgeShare, rawDifference } = this.#measureStability(first, second, source);
    const grain = estimateGrain(second.source.luma, this.#size);
    return {
      number,
      shot,
      alphaStability: stableShare,
      edgeStability: stableEdgeShare,
      rawAlphaDifference: rawDifference,
      ...this.#edges.measure(second),
      ...this.#artifacts.find(second),
      ...averageColors(measureColor(first, this.#light), measureColor(second, this.#light)),
      ...this.#flicker.measure(frames, this.#motions, grain),
      ...findCases(second.alpha, this.#size, source),
      coreSimilarity: compareStructure(second, this.#size),
      keptDetail: this.#detail.measure(second.source.luma, second.alpha, grain),
    };
  }

  #measureStability(first: QualityFrame, second: QualityFrame, motion: KnownMotion): AlphaStability {
    const { width, height } = this.#size;
    const toPlane = ({ alpha }: QualityFrame) => ({ samples: alpha, stride: width, width, height });
    return this.#stability.measure(toPlane(first), toPlane(second), motion);
  }

  /** Writes where the pixels of the second picture were in the first one. */
  #computeFlow(first: Float32Array, second: Float32Array, { flow, occluded }: KnownMotion): void {
    const { width, height } = this.#size;
    for (const [i, luma] of [first, second].entries()) {
      this.#planes[i]!.set(luma);
      this.#flow.add({ samples: this.#planes[i]!, stride: width, width, height });
    }
    this.#flow.computeForward(this.#forward);
    this.#flow.computeBackward(flow);
    findOcclusions(flow, this.#forward, occluded);
  }
}

/** What flickers from frame to frame is no change of light. */
function averageColors(first: ColorMeasures, second: ColorMeasures): ColorMeasures {
  return {
    unexplainedShift: (first.unexplainedShift + second.unexplainedShift) / 2,
    lightStops: (first.lightStops + second.lightStops) / 2,
  };
}

function createMotion({ width, height }: PictureSize): KnownMotion {
  return { flow: createFlowField(width, height), occluded: new Uint8Array(width * height) };
}
