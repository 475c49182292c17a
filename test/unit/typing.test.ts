import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { effectScope, nextTick, ref } from 'vue';
import { useTyping, useUninterrupted } from '../../web/src/state/typing.ts';

const input = (target: object) => ({ target }) as Pick<Event, 'target'>;
const TEXT = input({ selectionStart: 2 });
const SWITCH = input({ selectionStart: null });
const LIST = input({});

test('what is wrong is told once one pauses or leaves the text, and once only', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const scope = effectScope();
  t.after(() => scope.stop());
  const problem = ref<string>();
  const { isTyping, noteTyping, stopTyping, told } = scope.run(() => {
    const typing = useTyping();
    return { ...typing, told: useUninterrupted(problem, typing.isTyping) };
  })!;

  noteTyping(TEXT);
  problem.value = 'too large';
  await nextTick();
  assert.equal(told.value, undefined);
  mock.timers.tick(900);
  noteTyping(TEXT);
  mock.timers.tick(900);
  assert.equal(isTyping.value, true, 'each letter begins a pause anew');
  mock.timers.tick(100);
  await nextTick();
  assert.equal(told.value, 'too large', 'whoever stays in the field is told, too');

  noteTyping(TEXT);
  problem.value = undefined;
  await nextTick();
  assert.equal(told.value, undefined, 'what is right again is so at once');
  problem.value = 'too small';
  await nextTick();
  assert.equal(told.value, undefined);
  stopTyping();
  await nextTick();
  assert.equal(told.value, 'too small', 'whoever goes on to another field is told of the last one');

  for (const each of [SWITCH, LIST]) {
    noteTyping(each);
    assert.equal(isTyping.value, false, 'what is chosen is no text');
  }
});
