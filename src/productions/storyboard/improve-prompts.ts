import { createMessage } from '../../core/messages/message.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Script } from '../../story/script/script.ts';
import type { Scene } from './scene.ts';
import { createPromptsInput, takeWrittenPrompts, writePromptsStep } from './write-prompts.ts';

/** Has the chosen text model write the prompts; scenes keep those by rules where it fails or is none. */
export async function improvePrompts(
  context: WorkflowContext,
  script: Script,
  scenes: readonly Scene[],
  textModel: string,
): Promise<readonly Scene[]> {
  const model = await context.engines.find('text-model', textModel);
  if (!model) return scenes;
  const { artifact, error } = await context.attempt(
    writePromptsStep,
    createPromptsInput(model, script, scenes),
    model,
  );
  if (artifact) return takeWrittenPrompts(scenes, artifact.manifest.output.prompts);
  const used = createMessage('storyboard.prompts-by-rules');
  context.engines.accept({ code: 'storyboard.prompts-fell-back', asked: textModel, used, error });
  return scenes;
}
