import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DepthEstimator, DepthMap } from '../../engines/depth-estimator.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import { classifyScene, type SceneKind } from '../../frames/scene-kind.ts';
import { encodeGrayPng } from '../../media/stills/deep-png.ts';
import { type FrameSource, openFrameSource } from '../../pipelines/film/frame-source.ts';
import { reduceFrame } from '../../pipelines/film/reduce-frame.ts';
import type { PreparedClip } from './clip.ts';
import { type MattedFrame, type MatteFile, pickMattedFrames } from './matted-frames.ts';
import type { MattedSegment } from './separate.ts';
import { STAGES } from './stages.ts';
import { joinParts, type ShotPart } from './track-subjects.ts';

interface SceneInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly mattes: readonly string[];
  readonly number: number;
  readonly depth: { readonly id: string; readonly version: string };
}

interface SceneResources {
  readonly source: FrameSource;
  readonly mattes: readonly MatteFile[];
  readonly depth: DepthEstimator;
}

/** Mean depth of subject and background, 0 (farthest) to 1 (nearest); null where there is none of it. */
interface DepthFinding {
  readonly subject: number | null;
  readonly background: number | null;
}

/** What is seen in the middle of a shot: where it was taken, and how far things are. */
interface SceneFinding {
  /** Number of the frame in the video. */
  readonly number: number;
  readonly scene: SceneKind;
  readonly depth: DepthFinding;
}

/** A shot with its scene, and the picture of its depth. */
export interface MeasuredScene extends SceneFinding {
  readonly shot: number;
  readonly depthFile: string;
}

/** Long side of the pictures that are looked at: depth has no finer detail. */
const LONG_SIDE = 512;
/** Opacity of a matte from which a pixel shows the subject. */
const SUBJECT = 32_768;
const DEPTH_FILE = 'depth.png';

const measureSceneStep: Step<SceneInput, SceneResources, SceneFinding> = {
  ...STAGES['measure-scene'],
  version: '1',
  async run({ directory, signal, reportProgress: progress }, { number }, { source, mattes, depth }) {
    for await (const matted of pickMattedFrames(source, mattes, [number], signal)) {
      const { picture, frame } = await reduceFrame(matted.frame, source, LONG_SIDE);
      try {
        const map = await depth.estimate(frame, picture, signal);
        await writeFile(join(directory, DEPTH_FILE), await encodeGrayPng(map.depth, map));
        const size = { width: map.width, height: map.height };
        const subject = reduceMatte(matted, source.picture, size);
        const scene = classifyScene(readRgbPicture(frame, picture, size), subject);
        progress(1, 1);
        return { number, scene, depth: averageDepth(map, subject) };
      } finally {
        frame.free();
      }
    }
    throw new Error(`frame ${number} is in no segment`);
  },
};

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Marks with 1 where a reduced picture shows the subject. */
function reduceMatte({ alpha }: MattedFrame, from: Size, to: Size): Uint8Array {
  const marked = new Uint8Array(to.width * to.height);
  for (let y = 0, i = 0; y < to.height; y++) {
    const row = Math.floor(((y + 0.5) * from.height) / to.height) * from.width;
    for (let x = 0; x < to.width; x++, i++)
      if (alpha[row + Math.floor(((x + 0.5) * from.width) / to.width)]! >= SUBJECT) marked[i] = 1;
  }
  return marked;
}

function averageDepth({ depth }: DepthMap, subject: Uint8Array): DepthFinding {
  const sums = [0, 0];
  const counts = [0, 0];
  for (let i = 0; i < depth.length; i++) {
    sums[subject[i]!]! += depth[i]!;
    counts[subject[i]!]!++;
  }
  const mean = (side: 0 | 1) =>
    counts[side] === 0 ? null : Math.round((sums[side]! / counts[side]!) * 1e3) / 1e3;
  return { subject: mean(1), background: mean(0) };
}

/** Looks at one frame of every part of a shot that was matted. */
export async function measureScenes(
  context: WorkflowContext,
  { source: analyzed }: PreparedClip,
  segments: readonly MattedSegment[],
  depth: DepthEstimator,
): Promise<MeasuredScene[]> {
  const parts = joinParts(segments).filter((part) => part.segments[0].choice.name !== undefined);
  await using source = openFrameSource(analyzed, []);
  await using _held = depth;
  const made = await context.map(measureSceneStep, parts, {
    getSize: () => 1,
    getInput: (part) => ({
      sourceDigest: analyzed.digest,
      streamIndex: analyzed.video.index,
      mattes: part.segments.map(({ mattes }) => mattes.key),
      number: chooseFrame(part),
      depth: { id: depth.id, version: depth.version },
    }),
    getResources: (part) => ({
      source,
      depth,
      mattes: part.segments.map((segment) => ({ ...segment, file: segment.mattes.file })),
    }),
  });
  return made.map((artifact, i) => toMeasuredScene(artifact, parts[i]!));
}

function chooseFrame({ startFrame, endFrame }: ShotPart): number {
  return (startFrame + endFrame) >> 1;
}

function toMeasuredScene({ directory, manifest }: Artifact<SceneFinding>, part: ShotPart): MeasuredScene {
  return {
    ...manifest.output,
    shot: part.segments[0].shot.index,
    depthFile: join(directory, DEPTH_FILE),
  };
}
