import { createMessage } from '../../core/messages/message.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Script } from '../../story/script/script.ts';
import type { Scene } from './scene.ts';
import { createPromptsInput, takeWrittenPrompts, writePromptsStep } from './write-prompts.ts';

/** Scenes that a model is asked for at a time: answers of models have an end, and of many scenes some would be left out. */
const MAX_SCENES = 25;
const REQUESTS_AT_A_TIME = 2;

/** Has the chosen text model write the prompts; scenes keep those by rules where it fails or is none. */
export async function improvePrompts(
  context: WorkflowContext,
  script: Script,
  scenes: readonly Scene[],
  textModel: string,
): Promise<readonly Scene[]> {
  const model = await context.engines.find('text-model', textModel);
  if (!model) return scenes;
  const attempts = await context.mapAttempts(writePromptsStep, splitScenes(scenes), {
    concurrency: REQUESTS_AT_A_TIME,
    getSize: (batch) => batch.length,
    getInput: (batch) => createPromptsInput(model, script, batch),
    getResources: () => model,
  });
  const failed = attempts.find(({ error }) => error !== undefined);
  if (failed?.error) {
    const used = createMessage('storyboard.prompts-by-rules');
    context.engines.accept({
      code: 'storyboard.prompts-fell-back',
      asked: textModel,
      used,
      error: failed.error,
    });
  }
  const written = attempts.flatMap(({ artifact }) => artifact?.manifest.output.prompts ?? []);
  return takeWrittenPrompts(scenes, written);
}

/** Batches of about the same length. */
function splitScenes(scenes: readonly Scene[]): (readonly Scene[])[] {
  const count = Math.ceil(scenes.length / MAX_SCENES);
  return Array.from({ length: count }, (_, i) =>
    scenes.slice(Math.floor((i * scenes.length) / count), Math.floor(((i + 1) * scenes.length) / count)),
  );
}
