import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { Production } from '../../src/execution/production.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import { defineStages } from '../../src/execution/stage.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { FrameReader } from '../../src/media/video/frame-reader.ts';
import { FrameReaders } from '../../src/media/video/frame-readers.ts';
import { getWorkingPicture } from '../../src/media/video/working-picture.ts';
import { createEncoderSettings } from '../../src/pipelines/film/encoding.ts';
import type { FrameStage } from '../../src/pipelines/film/frame-stage.ts';
import { processSegments } from '../../src/pipelines/film/process-segments.ts';
import { createSegmentStep } from '../../src/pipelines/film/segment-step.ts';
import { digestFrame, splitAt } from '../support/frame-passes.ts';
import { createMeanStage } from '../support/mean-stage.ts';
import { makeVideoForStages } from '../support/stage-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const film = await makeVideoForStages(join(folder, 'film.mkv'));
const STAGES = defineStages({ encode: { unit: 'frames', weight: 1 } });
const options = z.object({});

/** The stage, and how many of it were open at a time. */
function countOpen(stage: FrameStage): FrameStage & { readonly most: number } {
  let open = 0;
  let most = 0;
  return {
    ...stage,
    get most() {
      return most;
    },
    async open(settings, context) {
      const opened = await stage.open(settings, context);
      most = Math.max(most, ++open);
      return {
        warmUp: (frame, position) => opened.warmUp(frame, position),
        process: (frame, position) => opened.process(frame, position),
        flush: () => opened.flush(),
        getEvidence: () => opened.getEvidence(),
        async [Symbol.asyncDispose]() {
          open--;
          await opened[Symbol.asyncDispose]();
        },
      };
    },
  };
}

/** Digests of the frames that come back from the segments of a run. */
async function makeSegments(stage: FrameStage, atATime: number): Promise<string[]> {
  const encoder = createEncoderSettings(
    { codec: 'ffv1', crf: 0, encoderPreset: 'ultrafast' },
    film.video,
    getWorkingPicture(film.video),
    stage.output,
  );
  const digests: string[] = [];
  const production: Production<typeof options> = {
    name: 'sample',
    options,
    stages: Object.values(STAGES),
    outputs: [],
    load: async () => ({
      plan: async () => ({}),
      async run(context) {
        const pictures = { step: createSegmentStep(STAGES.encode), encoder, atATime, getStage: () => stage };
        const segments = splitAt(film, [4, 21, 40, 47, 48, 70]);
        for (const { file } of await processSegments(context, film, segments, pictures)) {
          await using input = await InputFile.open(file);
          for await (const frame of decodeFrames(input, 0)) {
            digests.push(digestFrame(frame));
            frame.free();
          }
        }
        return { status: 'completed', outputs: {} };
      },
    }),
  };
  await runWorkflow(production, {}, { store: new DiskArtifactStore(join(folder, `work-${atATime}`)) });
  return digests;
}

test('segments that are made at a time are those that are made one after the other', async () => {
  const [one, three] = [1, 3].map(() => countOpen(createMeanStage(film.features.resolution, 3))) as [
    ReturnType<typeof countOpen>,
    ReturnType<typeof countOpen>,
  ];
  assert.deepEqual(await makeSegments(three, 3), await makeSegments(one, 1));
  assert.deepEqual([one.most, three.most], [1, 3]);
});

test('stages that go on from a state are given one segment after the other', async () => {
  const stage = countOpen({ ...createMeanStage(film.features.resolution, 0), staysInShot: true });
  await makeSegments(stage, 3);
  assert.equal(stage.most, 1);
});

test('frames that are read at a time are those that are read one after the other, by no more readers than are busy', async () => {
  let opened = 0;
  await using readers = new FrameReaders(() => {
    opened++;
    return new FrameReader(film.info, film.video, film.index.pts, 1);
  });
  const read = async (start: number, end: number): Promise<string[]> => {
    const digests: string[] = [];
    for await (const frame of readers.read(start, end)) {
      digests.push(digestFrame(frame));
      frame.free();
    }
    return digests;
  };
  const whole = await read(0, readers.frameCount);
  const ranges: [number, number][] = [
    [10, 30],
    [50, 70],
    [5, 20],
  ];
  const expected = ranges.map(([start, end]) => whole.slice(start, end));
  for (let round = 0; round < 2; round++)
    assert.deepEqual(await Promise.all(ranges.map(([start, end]) => read(start, end))), expected);
  assert.equal(opened, 3);
});
