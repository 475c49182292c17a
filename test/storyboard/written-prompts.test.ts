import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import { READY } from '../../src/engines/availability.ts';
import type { EngineAdapter } from '../../src/engines/engine.ts';
import type { TextModel } from '../../src/engines/text-model.ts';
import { createStoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const SCENES = 60;

/** A model that answers with the numbers of the scenes that it was told of. */
class Writer {
  readonly asked: number[][] = [];
  /** Scenes of which no request is answered. */
  refused = -1;
  /** Whether each answer also names the first scene, which another batch holds. */
  meddles = false;
  readonly adapter: EngineAdapter<'text-model'> = {
    task: 'text-model',
    name: 'writer',
    getResourceNeed: () => ({ kind: 'remote', provider: 'writer' }),
    checkAvailability: async () => READY,
    create: async () => this.#model,
  };

  readonly #model = {
    id: 'writer',
    version: '1',
    writeJson: async ({ text, parse }) => {
      const { scenes } = JSON.parse(text) as { scenes: { scene_number: number }[] };
      const numbers = scenes.map((scene) => scene.scene_number);
      this.asked.push(numbers);
      if (numbers.includes(this.refused)) throw new FootlightError('internal', { kind: 'terminal' });
      const written = numbers.map((scene_number) => ({ scene_number, prompt: `written ${scene_number}` }));
      if (this.meddles) written.push({ scene_number: 1, prompt: `for ${numbers[0]}` });
      return { json: parse({ scenes: written }), usage: { inputTokens: 1, outputTokens: 1 } };
    },
  } as TextModel;
}

suite('prompts that a model writes', async () => {
  const script = join(folder, 'long.json');
  const scenes = Array.from({ length: SCENES }, (_, i) => ({
    scene_number: i + 1,
    description: `Hills, number ${i + 1}`,
    duration: 1,
  }));
  await writeFile(script, JSON.stringify({ title: 'Long', scenes }));

  test('are asked for in batches of a long script, and each is taken by its scene', async () => {
    const writer = new Writer();
    const { plan } = createStoryboardRuns(join(folder, 'work'), [writer.adapter]);
    const planned = await plan({ script, textModel: 'writer' });
    assert.deepEqual(
      writer.asked.map(({ length }) => length),
      [20, 20, 20],
    );
    assert.deepEqual(
      planned.scenes.map(({ prompt }) => prompt),
      scenes.map(({ scene_number }) => `written ${scene_number}`),
    );
  });

  test('are taken only for the scenes that were asked about', async () => {
    const writer = new Writer();
    writer.refused = 1;
    writer.meddles = true;
    const { plan } = createStoryboardRuns(join(folder, 'meddling'), [writer.adapter]);
    const planned = await plan({ script, textModel: 'writer' });
    assert.ok(planned.scenes[0]!.prompt.startsWith('Hills, number 1'), planned.scenes[0]!.prompt);
  });

  test('are those by rules in a batch that fails, which is told', async () => {
    const writer = new Writer();
    writer.refused = 30;
    const { plan } = createStoryboardRuns(join(folder, 'failing'), [writer.adapter]);
    const codes: string[] = [];
    const messages: string[] = [];
    const planned = await plan({ script, textModel: 'writer' }, (event) => {
      if (event.type !== 'warning') return;
      codes.push(event.warning.code);
      messages.push(event.warning.message);
    });
    const written = planned.scenes.filter(({ prompt }) => prompt.startsWith('written'));
    assert.equal(written.length, 40);
    assert.ok(planned.scenes[29]!.prompt.startsWith('Hills, number 30'));
    assert.deepEqual(codes, ['storyboard.prompts-fell-back']);
    assert.match(messages[0]!, /scenes 21 to 40/);
  });
});
