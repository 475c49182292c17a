import type { BilledWork } from '../../engines/prices/cost.ts';
import { BUILTIN, parseVoice } from '../../engines/reference.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { listSceneWork } from './scene-cost.ts';
import { SOUND_STAGES } from './sound/stages.ts';
import { STAGES } from './stages.ts';
import type { Storyboard } from './storyboard.ts';

/** Tokens of a scene in a question for prompts and in its answer, and of what is said once. */
const PROMPT_TOKENS = { scene: 250, answer: 250, once: 1500 } as const;

/**
 * Makes sure that prompts, speech, pictures and videos may be paid for as a whole, before any of it is asked for.
 *
 * @param hasPrompts whether a plan has the prompts already
 * @throws `budget.exceeded`, `budget.unknown-price`, `budget.currency`
 */
export async function admitStoryboard(
  context: WorkflowContext,
  storyboard: Storyboard,
  hasPrompts: boolean,
): Promise<void> {
  if (storyboard.options.budgetMoney === undefined) return;
  const prompts = hasPrompts ? [] : await listPrompts(context, storyboard);
  const scenes = listSceneWork(storyboard).flatMap(({ still, video }) => [...still, ...video]);
  context.admitSpending([...prompts, ...(await listSpeech(context, storyboard)), ...scenes]);
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

async function listSpeech(
  { engines }: WorkflowContext,
  { scenes, options }: Storyboard,
): Promise<BilledWork[]> {
  if (!options.narrate) return [];
  const reference = parseVoice(options.voice ?? '').engine ?? options.speech;
  const model = await engines.findBilledModel('speech', reference);
  const characters = scenes.reduce((sum, { narration = '' }) => sum + narration.length, 0);
  return model && characters > 0
    ? [{ stage: SOUND_STAGES['narrate-scene'].name, model, usage: { characters } }]
    : [];
}
