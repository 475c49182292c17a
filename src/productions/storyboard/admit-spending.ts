import type { BilledWork } from '../../engines/prices/cost.ts';
import { BUILTIN } from '../../engines/reference.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { listBilledWork, listSceneWork } from './scene-cost.ts';
import { STAGES } from './stages.ts';
import type { Storyboard } from './storyboard.ts';

/** Tokens of a scene in a question for prompts and in its answer, and of what is said once. */
const PROMPT_TOKENS = { scene: 250, answer: 250, once: 1500 } as const;

/**
 * Makes sure that prompts, speech, pictures and videos may be paid for as a whole, before any of it is asked for.
 *
 * @param made whether the prompts are there already, and whether they alone are asked for
 * @throws `budget.exceeded`, `budget.unknown-price`, `budget.currency`
 */
export async function admitStoryboard(
  context: WorkflowContext,
  storyboard: Storyboard,
  made: { readonly hasPrompts: boolean; readonly isPlan: boolean },
): Promise<void> {
  const { hasPrompts, isPlan } = made;
  if (storyboard.options.budgetMoney === undefined) return;
  const prompts = hasPrompts ? [] : await listPrompts(context, storyboard);
  context.admitSpending([...prompts, ...(isPlan ? [] : listBilledWork(listSceneWork(storyboard)))]);
}

async function listPrompts(
  { engines }: WorkflowContext,
  { scenes, options }: Storyboard,
): Promise<BilledWork[]> {
  const reference = options.draft ? BUILTIN : options.textModel;
  const model = await engines.findBilledModel('text-model', reference);
  if (!model) return [];
  const inputTokens = PROMPT_TOKENS.once + scenes.length * PROMPT_TOKENS.scene;
  const outputTokens = scenes.length * PROMPT_TOKENS.answer;
  return [{ stage: STAGES.prompts.name, model, usage: { inputTokens, outputTokens } }];
}
