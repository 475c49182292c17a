import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ShapeFinder } from '../../src/analysis/shape-finder.ts';
import { analyzeStructure } from '../../src/analysis/structure.ts';
import { findSubjectShape, type SubjectShape } from '../../src/analysis/subject-boxes.ts';
import type { Artifact } from '../../src/execution/artifact-store.ts';
import type { MapPlan, WorkflowContext } from '../../src/execution/workflow.ts';
import { openSource } from '../../src/pipelines/film/source.ts';
import { judgeCamera } from '../../src/productions/background/camera-finding.ts';
import { listTransforms } from '../../src/productions/background/camera-transforms.ts';
import type { PreparedClip } from '../../src/productions/background/clip.ts';
import { createAnalysis } from '../../src/productions/background/create-analysis.ts';
import { followCamera } from '../../src/productions/background/follow-camera.ts';
import { analysisSchema } from '../../src/productions/background/http/analysis.ts';
import type { MattedSegment } from '../../src/productions/background/separate.ts';
import { smoothTrack, trackSubjects } from '../../src/productions/background/track-subjects.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { MattingScene, type MattingSceneOptions } from '../../src/testing/matting-scene.ts';
import { makeMattingVideo } from '../../src/testing/matting-video.ts';
import { createTexture } from '../support/moving-texture.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const { signal } = new AbortController();
const FRAMES = 24;
const SIZE = { width: 256, height: 144 };

/** Runs each step at once. */
const context = {
  signal,
  async map(step, items, plan: MapPlan<unknown, unknown, unknown>) {
    const made: Artifact<unknown>[] = [];
    for (const item of items) {
      const directory = await mkdtemp(join(folder, 'step-'));
      const services = { directory, signal, reportProgress: () => undefined, warn: () => undefined };
      const output = await step.run(
        services as never,
        plan.getInput(item) as never,
        plan.getResources(item) as never,
      );
      made.push({ key: '', directory, manifest: { output } } as never);
    }
    return made as never;
  },
} as Pick<WorkflowContext, 'signal' | 'map'> as WorkflowContext;

/** A clip of one shot whose mattes gave these shapes, in segments of twelve frames. */
async function openClip(path: string, shapes: readonly (SubjectShape | null)[]) {
  const source = await openSource(path, signal);
  const analyzed = { ...source, ...(await analyzeStructure(path, source.video)), analyzedAt: '' };
  const shot = { index: 0, startFrame: 0, endFrame: FRAMES, startSeconds: 0, endSeconds: 1 };
  const clip = { name: 'clip', source: analyzed, candidates: [], routes: [] } as PreparedClip;
  const segments = [0, 12].map((startFrame) => ({
    shot,
    choice: { name: 'toy' },
    startFrame,
    endFrame: startFrame + 12,
    mattes: { key: '', output: { evidence: [{ shapes: shapes.slice(startFrame, startFrame + 12) }] } },
  }));
  return { clip, segments: segments as unknown as MattedSegment[] };
}

/** Films a scene, and follows subject and camera. */
async function followScene(name: string, options: Partial<MattingSceneOptions>) {
  const path = join(folder, `${name}.mp4`);
  const scene = new MattingScene({ ...SIZE, frames: FRAMES, background: 'room', spill: 0.12, ...options });
  const finder = new ShapeFinder(SIZE.width, SIZE.height);
  const truth: (SubjectShape | null)[] = [];
  await makeMattingVideo(path, scene, ({ alpha }) => void truth.push(finder.find(alpha) ?? null));
  return { truth, ...(await follow(path, truth)) };
}

async function follow(path: string, shapes: readonly (SubjectShape | null)[], staticShare?: number) {
  const { clip, segments } = await openClip(path, shapes);
  if (staticShare !== undefined) Object.assign(clip.source.features.shots[0]!, { staticShare });
  const subjects = trackSubjects(clip, segments);
  const cameras = await followCamera(context, clip, segments, subjects);
  return { clip, subjects, cameras, camera: cameras[0]!.camera };
}

suite('the camera of a shot', () => {
  test('a still one is looked at in a few frames, and nothing moves', async () => {
    const { clip, cameras, camera } = await followScene('still', { motion: 'sway' });
    assert.equal(camera.type, 'still');
    assert.ok(camera.seenFrames <= 9, `${camera.seenFrames}`);
    assert.ok(listTransforms(clip, cameras).every((transform) => transform === undefined));
  });

  test('a pan is followed across segments, beside the subject', async () => {
    const { clip, cameras, camera, truth, subjects } = await followScene('pan', {
      motion: 'walk',
      pan: 0.06,
    });
    assert.equal(camera.type, 'pan');
    assert.equal(camera.seenFrames, FRAMES);
    assert.equal(cameras.length, 1);
    const last = listTransforms(clip, cameras).at(-1)!;
    assert.ok(Math.abs(last[2]! + 0.06) < 0.004, `${last[2]}`);

    // A long film has many frames: what the mattes tell is not copied.
    assert.ok(subjects.every((subject, i) => subject === truth[i]));
    const smooth = smoothTrack(subjects, cameras, clip.source.features.fps);
    const misses = smooth.map((subject, i) => Math.abs(subject!.smoothBox.x - truth[i]!.box.x));
    assert.ok(Math.max(...misses) < 0.05 * SIZE.width, `${misses}`);

    const analysis = createAnalysis(clip, {
      findings: { subjects, cameras, looks: { subjects: new Map(), backdrops: new Map() } },
      scenes: [],
      depthFiles: new Map(),
      lightFiles: new Map(),
      screenShots: new Set(),
    });
    assert.deepEqual(analysisSchema.parse(JSON.parse(JSON.stringify(analysis))), analysis);
    assert.equal(analysis.subject_bbox.length, FRAMES);
    assert.equal(analysis.camera_motion.curve.length, FRAMES);
    assert.equal(analysis.resolution, '256x144');
  });

  test('a pan that is too slow to be seen from frame to frame is followed', async () => {
    const { clip, cameras, camera } = await follow(await filmWall('slow', (i) => 0.12 * i), []);
    assert.ok(clip.source.features.shots[0]!.staticShare >= 0.6, 'or the test proves nothing');
    assert.equal(camera.type, 'pan');
    const shift = listTransforms(clip, cameras).at(-1)![2]! * SIZE.width;
    assert.ok(Math.abs(shift + 0.12 * (FRAMES - 1)) < 0.3, `${shift}`);
  });

  test('one held by hands is followed', async () => {
    const { clip, cameras, camera } = await follow(
      await filmWall('hand', (i) => 1.6 * Math.sin(i * 2.1)),
      [],
    );
    assert.equal(camera.type, 'hand-held');
    assert.equal(judgeCamera(camera), 'follows');
    assert.ok(listTransforms(clip, cameras).every((transform) => transform !== undefined));
  });

  test('where nothing agrees it is unclear, and the background stands', async () => {
    const { clip, cameras, camera } = await follow(await filmWall('chaos', (i) => i * i * 7919), [], 0);
    assert.equal(judgeCamera(camera), 'unclear');
    assert.ok(listTransforms(clip, cameras).every((transform) => transform === undefined));
  });
});

/** Films a textured wall from where the shift in pixels says. */
async function filmWall(name: string, getShift: (frame: number) => number): Promise<string> {
  const path = join(folder, `${name}.mp4`);
  const wall = createTexture(5);
  await makeVideo(path, {
    ...SIZE,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(FRAMES),
    draw: (frame, [luma, ...chroma]) => {
      for (let y = 0; y < luma.height; y++)
        for (let x = 0; x < luma.width; x++)
          luma.samples[y * luma.stride + x] = Math.min(235, Math.max(16, wall(x + getShift(frame), y)));
      for (const { samples } of chroma) samples.fill(128);
    },
  });
  return path;
}

test('a subject is found in blocks as it is in the whole matte', () => {
  const [width, height] = [1000, 500];
  const alpha = new Uint16Array(width * height);
  for (let y = 120; y < 420; y++) alpha.fill(65_535, y * width + 300, y * width + 520);
  alpha.fill(65_535, 0, 8);
  const exact = findSubjectShape({ samples: alpha, stride: width, width, height })!;
  const found = new ShapeFinder(width, height).find(alpha)!;
  for (const side of ['x', 'y', 'width', 'height'] as const)
    assert.ok(Math.abs(found.box[side] - exact.box[side]) <= 4, `${side}: ${found.box[side]}`);
  assert.equal(new ShapeFinder(width, height).find(new Uint16Array(width * height)), undefined);
});
