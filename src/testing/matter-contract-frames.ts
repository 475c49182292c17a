import { FootlightError } from '../core/errors.ts';
import type { Matter } from '../engines/matter.ts';
import type { Assert, ContractCase } from './contract-case.ts';
import { copyPlanes, createRequest, createShot, drain, WatchedFrames } from './matter-contract-shot.ts';
import type { MattingSceneOptions } from './matting-scene.ts';
import { matteSegment, surveyShot } from './matting-shot.ts';

const CANCELLATION = new Error('cancelled by the contract');

type Scene = Partial<MattingSceneOptions> | undefined;

/** Test cases on who frees the frames that an engine is given, and when it stops. */
export function createFrameOwnerCases(matter: Matter, scene?: Partial<MattingSceneOptions>): ContractCase[] {
  return [
    { name: 'leaves the frames of a survey alone', run: (check) => checkSurveyFrames(matter, scene, check) },
    { name: 'frees every frame that it is given', run: (check) => checkFreesFrames(matter, scene, check) },
    {
      name: 'frees its frames when it is closed in the middle',
      run: (check) => checkIsClosed(matter, scene, check),
    },
    { name: 'stops when the run is cancelled', run: (check) => checkIsCancelled(matter, scene, check) },
  ];
}

async function checkSurveyFrames(matter: Matter, scene: Scene, check: Assert): Promise<void> {
  const frames = new WatchedFrames(createShot(scene));
  const { picture: source, timeBase, frameCount } = frames.shot;
  const signal = new AbortController().signal;
  await using survey = await matter.openSurvey({ source, timeBase, frameCount, signal });
  for (let number = 0; number < Math.min(3, matter.surveyFrames); number++) {
    const frame = frames.shot.createFrame(number);
    const before = copyPlanes(frame);
    await survey.add(frame, number, frames.shot.findPeople?.(number));
    check.equal(frames.countOpen(), number + 1, 'a frame of the survey was freed');
    check.deepEqual(copyPlanes(frame), before, 'a frame of the survey was changed');
  }
  await survey.finish();
  frames.free();
}

async function checkFreesFrames(matter: Matter, scene: Scene, check: Assert): Promise<void> {
  const shot = createShot(scene);
  const finding = await surveyShot(matter, shot);
  const frames = new WatchedFrames(shot);
  await matteSegment(matter, frames.shot, { start: 6, end: 10, finding });
  check.equal(frames.countOpen(), 0, 'frames were not freed');
}

async function checkIsClosed(matter: Matter, scene: Scene, check: Assert): Promise<void> {
  const shot = createShot(scene);
  const finding = await surveyShot(matter, shot);
  const frames = new WatchedFrames(shot);
  {
    await using stage = await matter.open(createRequest(shot, finding));
    await stage.warmUp(frames.shot.createFrame(0));
    for (const number of [1, 2]) await drain(stage.process(frames.shot.createFrame(number)));
  }
  check.equal(frames.countOpen(), 0, 'frames were not freed');
  // Nor may a survey that was given up stand in the way.
  const { picture: source, timeBase, frameCount } = shot;
  const signal = new AbortController().signal;
  await (await matter.openSurvey({ source, timeBase, frameCount, signal }))[Symbol.asyncDispose]();
  check.deepEqual((await surveyShot(matter, shot)).data, finding.data);
}

async function checkIsCancelled(matter: Matter, scene: Scene, check: Assert): Promise<void> {
  const shot = createShot(scene);
  const finding = await surveyShot(matter, shot);
  const frames = new WatchedFrames(shot);
  const controller = new AbortController();
  {
    await using stage = await matter.open({
      ...createRequest(shot, finding),
      signal: controller.signal,
    });
    await drain(stage.process(frames.shot.createFrame(0)));
    controller.abort(CANCELLATION);
    await check.rejects(drain(stage.process(frames.shot.createFrame(1))), isCancellation);
  }
  check.equal(frames.countOpen(), 0, 'frames were not freed');
  if (matter.surveyFrames > 0)
    await check.rejects(surveyShot(matter, shot, controller.signal), isCancellation);
}

/** The reason of the signal, or the error that `throwIfCancelled` makes of it. */
function isCancellation(error: unknown): boolean {
  return error === CANCELLATION || (error instanceof FootlightError && error.code === 'cancelled');
}
