import { createMessage, type Message } from '../../core/messages/message.ts';
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
  const batches = splitScenes(scenes);
  const attempts = await context.mapAttempts(writePromptsStep, batches, {
    concurrency: REQUESTS_AT_A_TIME,
    getSize: (batch) => batch.length,
    getInput: (batch) => createPromptsInput(model, script, batch),
    getResources: () => model,
  });
  const used = createMessage('storyboard.prompts-by-rules');
  return batches.flatMap((batch, i) => {
    const { artifact, error } = attempts[i]!;
    // An answer may only change the scenes that it was asked about.
    if (artifact) return takeWrittenPrompts(batch, artifact.manifest.output.prompts);
    const scope = batches.length > 1 ? describeScenes(batch) : undefined;
    context.engines.accept({ code: 'storyboard.prompts-fell-back', asked: textModel, used, scope, error });
    return batch;
  });
}

function describeScenes(batch: readonly Scene[]): Message {
  return createMessage('storyboard.scenes', { first: batch[0]!.number, last: batch.at(-1)!.number });
}

/** Batches of about the same length. */
function splitScenes(scenes: readonly Scene[]): (readonly Scene[])[] {
  const count = Math.ceil(scenes.length / MAX_SCENES);
  return Array.from({ length: count }, (_, i) =>
    scenes.slice(Math.floor((i * scenes.length) / count), Math.floor(((i + 1) * scenes.length) / count)),
  );
}
