import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { beforeEach, test } from 'node:test';
import type { Task } from '../../src/client/index.ts';

const CLIENT = new URL('../../src/client/index.ts', import.meta.url).href;
registerHooks({
  resolve: (name, context, next) => next(name === 'footlight/client' ? CLIENT : name, context),
});
// Vue looks for a document of its own as it is loaded.
const { createApp } = await import('vue');
Object.assign(globalThis, {
  document: { querySelector: () => null },
  location: { origin: 'http://127.0.0.1' },
  localStorage: { getItem: () => null },
});
/** Loaded without their types, which are those of browsers. */
const STATE = '../../web/src/state';
const { forgetNames, learnTaskNames, nameInput, nameSeenTask } = (await import(`${STATE}/task-name.ts`)) as {
  forgetNames(): void;
  learnTaskNames(tasks: readonly Task[]): void;
  nameInput(reference: string): string;
  nameSeenTask(id: string): string;
};
const { nameFlags, useOptionTitles } = (await import(`${STATE}/own-words.ts`)) as {
  nameFlags(sentence: string, findTitle: (name: string) => string | undefined): string;
  useOptionTitles(): (sentence: string) => string;
};
const { tellOptions } = (await import(`${STATE}/tell-options.ts`)) as {
  tellOptions(task: object, production: object): Record<string, unknown>;
};
const { formatShortTime } = (await import('../../web/src/words/formats.ts' as string)) as {
  formatShortTime(time: string, hasRoom: boolean): string;
};
const seen = { task_id: 'task_ab', title: 'A film', options: {} } as unknown as Task;

beforeEach(() => {
  forgetNames();
  learnTaskNames([seen]);
});

test('names of tasks are no longer known to the next owner', () => {
  assert.equal(nameSeenTask('task_ab'), 'A film');
  forgetNames();
  assert.equal(nameSeenTask('task_ab'), 'task_ab');
});

test('options are named by their titles, without what stands for a value on a command line', () => {
  const titles: Readonly<Record<string, string>> = { cleanPlate: 'Clean plate', color: 'Color', at: 'At' };
  const say = (sentence: string): string => nameFlags(sentence, (name) => titles[name]);
  assert.equal(say('Use --clean-plate FILE or --at X,Y.'), 'Use “Clean plate” or “At”.');
  assert.equal(say("Give --color '#RRGGBB' or --blur."), 'Give “Color” or --blur.');
  assert.equal(say('用 --clean-plate FILE 给出。'), '用 “Clean plate” 给出。');
  assert.equal(say('--color Red, --at PNG2, --other FILE'), '“Color” Red, “At” PNG2, --other FILE');
});

test('tasks are named in sentences, and not within addresses and paths', () => {
  const say = createApp({}).runWithContext(useOptionTitles);
  assert.equal(say('It waits for task_ab.'), 'It waits for A film.');
  for (const path of [
    '/tasks/task_ab/out.mp4',
    'C:\\data\\task_ab\\out.mp4',
    'task_ab/out.mp4',
    'task_ab.mp4',
  ])
    assert.equal(say(`There is no ${path} here.`), `There is no ${path} here.`);
});

test('uploads whose names nobody knows are told apart', () => {
  const names = ['upload:upload_1a2b3c', 'upload:upload_4d5e6f'].map(nameInput);
  assert.equal(new Set(names).size, 2);
});

test('options of a task that are empty are not told, under no name at all', () => {
  const properties = {
    scale: { title: 'Scale' },
    tags: { type: 'array', title: 'Tags' },
    note: { title: 'Note' },
  };
  const options = { scale: 2, tags: [], note: null, keep: [], gone: null, other: 0 };
  assert.deepEqual(tellOptions({ options, title: null }, { options: { properties }, engines: {} }), {
    Scale: 2,
    other: 0,
  });
});

test('a list tells the hour of other days where it has room', () => {
  const other = '2020-03-05T14:07:00';
  assert.match(formatShortTime(other, true), /2020.*:07/);
  assert.match(formatShortTime(other, false), /2020/);
  assert.doesNotMatch(formatShortTime(other, false), /:07/);
  assert.doesNotMatch(formatShortTime(new Date().toISOString(), true), /20\d\d/);
});
