import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeScenePrompt } from '../../src/productions/storyboard/scene-prompt.ts';

test('a prompt says where the camera goes, in the language of the scene', () => {
  const write = (camera: string, description = 'A harbor at night') =>
    writeScenePrompt({ characters: [] }, { number: 1, description, camera, seconds: 4, isTimed: true })
      .prompt;
  for (const [camera, words] of [
    ['pan left', 'slow pan left'],
    ['tracking from left to right', 'slow pan right'],
    ['镜头右移', 'slow pan right'],
    ['pan', 'slow pan'],
    ['pan left, then right', 'slow pan'],
    ['crane down', 'slow crane down'],
    ['tilt up', 'slow tilt up'],
  ] as const)
    assert.ok(write(camera).split(', ').includes(words), `${camera}: ${write(camera)}`);
  assert.match(write('镜头左移', '夜晚的港口'), /，镜头缓慢向左横摇/);
  assert.match(write('pan right', '夜晚的港口'), /，镜头缓慢向右横摇/);
});
