import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowEvent } from '../../src/execution/events.ts';
import { StageOrder } from '../../src/execution/stage-order.ts';

function open() {
  const told: string[] = [];
  const order = new StageOrder((event) => {
    const step = 'step' in event ? event.step : '';
    told.push(`${event.type} ${step}${event.type === 'step-progress' ? ` ${event.done}` : ''}`);
  });
  const begin = (step: string) => {
    const teller = order.open(() => ({ type: 'step-start', step, title: step }));
    return {
      come: (done: number) =>
        teller.progress(() => ({ type: 'step-progress', step, done, total: 9, unit: 'items', overall: 0 })),
      end: () =>
        teller.close(
          (): WorkflowEvent => ({ type: 'step-end', step, status: 'run', seconds: 1, overall: 1 }),
        ),
      fail: () => teller.close(),
    };
  };
  return { told, begin };
}

test('stages that run beside each other are told of one after the other', () => {
  const { told, begin } = open();
  const [picture, sound] = [begin('picture'), begin('sound')];
  picture.come(1);
  sound.come(1);
  sound.come(2);
  picture.come(2);
  assert.deepEqual(told, ['step-start picture', 'step-progress picture 1', 'step-progress picture 2']);
  picture.end();
  assert.deepEqual(told.splice(0).slice(3), [
    'step-end picture',
    'step-start sound',
    'step-progress sound 2',
  ]);
  sound.come(3);
  sound.end();
  begin('join').come(1);
  assert.deepEqual(told, [
    'step-progress sound 3',
    'step-end sound',
    'step-start join',
    'step-progress join 1',
  ]);
});

test('the end of one that is over before the first is told after it', () => {
  const { told, begin } = open();
  const [picture, sound, text] = [begin('picture'), begin('sound'), begin('text')];
  sound.end();
  text.come(4);
  picture.end();
  assert.deepEqual(told, [
    'step-start picture',
    'step-end picture',
    'step-start sound',
    'step-end sound',
    'step-start text',
    'step-progress text 4',
  ]);
});

test('one that fails is the last that is known to have begun, and holds up no other', () => {
  const { told, begin } = open();
  const [picture, sound, text] = [begin('picture'), begin('sound'), begin('text')];
  sound.fail();
  picture.fail();
  text.end();
  begin('join');
  assert.deepEqual(told, [
    'step-start picture',
    'step-start sound',
    'step-start text',
    'step-end text',
    'step-start sound',
    'step-start join',
  ]);
});

test('the first that fails is told last, not the one that ends because of it', () => {
  for (const first of ['picture', 'sound']) {
    const { told, begin } = open();
    const stages = { picture: begin('picture'), sound: begin('sound') };
    stages.picture.come(1);
    if (first === 'picture') stages.picture.fail();
    stages.sound.fail();
    if (first === 'sound') stages.picture.fail();
    assert.deepEqual(told.filter((text) => text.startsWith('step-start')).at(-1), `step-start ${first}`);
  }
});

test('what is tried again after a failure is told as if nothing had failed', () => {
  const { told, begin } = open();
  const [picture, sound] = [begin('picture'), begin('sound')];
  picture.fail();
  sound.end();
  told.splice(0);
  begin('join').end();
  assert.deepEqual(told, ['step-start join', 'step-end join']);
});
