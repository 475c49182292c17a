import type { Point } from '../../analysis/corners.ts';
import type { Light } from '../../analysis/light.ts';
import { compareLight } from '../../analysis/light-comparison.ts';
import type { TrackedSubject } from '../../analysis/subject-boxes.ts';
import type { CameraFinding } from './camera-finding.ts';
import type { PreparedClip } from './clip.ts';
import type { ClipFindings } from './compose-segments.ts';
import type { FollowedPart } from './follow-camera.ts';
import type { Analysis } from './http/analysis.ts';
import type { MeasuredScene } from './measure-scene.ts';
import { smoothTrack } from './track-subjects.ts';

/** What is written down of a clip: all that was measured, and where pictures of depth and light were put. */
export interface AnalysisRequest {
  readonly findings: ClipFindings;
  readonly scenes: readonly MeasuredScene[];
  /** Names of the kept pictures of depth by the position of the shot; empty if they aren't kept. */
  readonly depthFiles: ReadonlyMap<number, string>;
  /** The same of the pictures of light. */
  readonly lightFiles: ReadonlyMap<number, string>;
  /** Positions of the shots that were filmed before a screen. */
  readonly screenShots: ReadonlySet<number>;
}

type ShotAnalysis = Pick<Analysis, 'scene_info' | 'lighting' | 'camera_motion' | 'depth_map'>;

/**
 * Describes a clip as the design has it. What belongs to a shot is told of the longest one whose background is replaced,
 * and of each in `shots`; what belongs to a frame, of every frame of the clip.
 */
export function createAnalysis(clip: PreparedClip, request: AnalysisRequest): Analysis {
  const { resolution, fps, duration } = clip.source.features;
  const { cameras } = request.findings;
  const subjects = smoothTrack(request.findings.subjects, cameras, fps);
  const shots = cameras.map((part) => describePart(part, request));
  const main = shots[findMain(cameras)]!;
  return {
    ...main,
    camera_motion: { ...main.camera_motion, curve: cameras.flatMap(listCurve) },
    subject_bbox: subjects.map((subject) => (subject ? toBox(subject) : null)),
    key_points: subjects.map((subject) => (subject ? toKeyPoints(subject) : null)),
    trajectory: subjects.map((subject) => (subject ? toPoint(subject.center) : null)),
    fps: round(fps, 4),
    duration: round(duration, 4),
    resolution: `${resolution.width}x${resolution.height}`,
    shots: cameras.map(({ segments, startFrame, endFrame }, i) => ({
      number: segments[0].shot.index + 1,
      start_frame: startFrame,
      end_frame: endFrame,
      ...shots[i]!,
    })),
  };
}

/** The longest part whose background is replaced; the first one if there is none. */
function findMain(parts: readonly FollowedPart[]): number {
  const lengths = parts.map(({ segments, startFrame, endFrame }) =>
    segments[0].choice.name === undefined ? 0 : endFrame - startFrame,
  );
  return lengths.indexOf(Math.max(...lengths));
}

function describePart({ segments, camera }: FollowedPart, request: AnalysisRequest): ShotAnalysis {
  const { index } = segments[0].shot;
  const { looks } = request.findings;
  const scene = request.scenes.find(({ shot }) => shot === index);
  const lightFile = request.lightFiles.get(index);
  return {
    scene_info: describeScene(scene, request.screenShots.has(index)),
    lighting: {
      ...describeLighting(looks.subjects.get(index)?.light, looks.backdrops.get(index)?.light),
      ...(lightFile !== undefined && { map: lightFile }),
    },
    camera_motion: describeCamera(camera),
    depth_map: scene ? describeDepth(scene, request.depthFiles.get(index)) : null,
  };
}

/** A screen hides the place; it stands in a studio. */
function describeScene(scene: MeasuredScene | undefined, isScreen: boolean): Analysis['scene_info'] {
  if (!scene) return { type: 'unknown', environment: 'unknown', confidence: 0 };
  if (isScreen) return { type: 'indoor', environment: 'screen', confidence: 0.8 };
  const { type, environment, confidence, measured } = scene.scene;
  return { type, environment, confidence, measured };
}

/** Light on the subject, that of the new background, and how they differ. */
function describeLighting(shot: Light | undefined, background: Light | undefined): Analysis['lighting'] {
  if (!shot) return describeLight(UNKNOWN_LIGHT);
  return {
    ...describeLight(shot),
    ...(background && {
      background: describeLight(background),
      difference: describeDifference(shot, background),
    }),
  };
}

/** That of the background less that of the shot; warmth in mired, angle in degrees. */
function describeDifference(shot: Light, background: Light) {
  const { angleDegrees, warmthMired, contrast, softness, intensityRatio, confidence } = compareLight(
    shot,
    background,
  );
  return roundAll({
    angle: angleDegrees,
    warmth: warmthMired,
    contrast,
    softness,
    intensity_ratio: intensityRatio,
    confidence,
  });
}

const UNKNOWN_LIGHT: Light = {
  direction: { value: [0, 0, 1], confidence: 0 },
  temperature: { value: 6504, confidence: 0 },
  contrast: { value: 0, confidence: 0 },
  softness: { value: 1, confidence: 0 },
  shadow: { value: [0, -1], confidence: 0 },
  intensity: { value: 0, confidence: 0 },
};

function describeLight(light: Light) {
  const { direction, temperature, contrast, softness, shadow } = light;
  const [right, up, near] = direction.value;
  return {
    direction: [round(right, 3), round(up, 3), round(near, 3)] as [number, number, number],
    temp: Math.round(temperature.value),
    contrast: round(contrast.value, 3),
    softness: Math.min(1, Math.max(0, round(softness.value, 3))),
    shadow_direction: shadow.confidence > 0 ? shadow.value.map((each) => round(each, 3)) : null,
    confidence: roundAll({
      direction: direction.confidence,
      temp: temperature.confidence,
      contrast: contrast.confidence,
      softness: softness.confidence,
      shadow_direction: shadow.confidence,
    }),
  };
}

/** Types as the design names them. */
function describeCamera({ type, confidence, shake, hasPerspective }: CameraFinding) {
  return {
    type: type === 'still' ? 'static' : type,
    curve: [],
    shake: round(shake, 5),
    confidence,
    has_perspective: hasPerspective,
  };
}

/** Shift right and down in widths of the picture, enlargement and turn in radians, since the shot's first frame. */
function listCurve({ camera, startFrame, endFrame }: FollowedPart): number[][] {
  return Array.from({ length: endFrame - startFrame }, (_, i) => {
    const position = camera.curve[i]?.position ?? STANDING;
    return position.map((value) => round(value, 5));
  });
}

const STANDING = [0, 0, 1, 0] as const;

/** Relative: 0 is the farthest point of the picture, 1 the nearest. */
function describeDepth({ number, depth }: MeasuredScene, file: string | undefined) {
  return {
    frame: number,
    subject: depth.subject,
    background: depth.background,
    ...(file !== undefined && { file }),
  };
}

function toBox({ smoothBox: { x, y, width, height } }: TrackedSubject): [number, number, number, number] {
  return [round(x, 1), round(y, 1), round(width, 1), round(height, 1)];
}

function toKeyPoints({ top, bottom, left, right, centroid }: TrackedSubject) {
  return {
    top: toPoint(top),
    bottom: toPoint(bottom),
    left: toPoint(left),
    right: toPoint(right),
    centroid: toPoint(centroid),
  };
}

function toPoint({ x, y }: Point): [number, number] {
  return [round(x, 1), round(y, 1)];
}

function roundAll<Key extends string>(values: Readonly<Record<Key, number>>): Record<Key, number> {
  const rounded = Object.entries<number>(values).map(([key, value]) => [key, round(value, 3)]);
  return Object.fromEntries(rounded) as Record<Key, number>;
}

function round(value: number, digits: number): number {
  const unit = 10 ** digits;
  // Zero has no sign.
  return Math.round(value * unit) / unit + 0;
}
