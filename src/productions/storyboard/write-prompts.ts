import { z } from 'zod';
import type { TextModel } from '../../engines/text-model.ts';
import type { TokenUsage } from '../../engines/token-usage.ts';
import { reportWhileWaiting } from '../../execution/report-while-waiting.ts';
import type { Step } from '../../execution/step.ts';
import { CAMERA_MOVES, type CameraMove } from '../../imagery/read-imagery.ts';
import type { Script } from '../../story/script/script.ts';
import type { Scene } from './scene.ts';
import { STAGES } from './stages.ts';

const promptSchema = z.object({
  scene_number: z.int(),
  prompt: z.string().trim().min(1).max(4000),
  negative_prompt: z.string().trim().max(4000).catch(''),
  camera: z.enum(CAMERA_MOVES).optional().catch(undefined),
});

const answerSchema = z.object({ scenes: z.array(promptSchema).max(1000) });

type WrittenPrompt = z.output<typeof promptSchema>;

interface PromptsInput {
  readonly model: Pick<TextModel, 'id' | 'version'>;
  readonly title: string;
  readonly style?: string;
  readonly characters: Script['characters'];
  readonly scenes: readonly SceneText[];
}

/** A scene as the model is told of it. */
interface SceneText {
  readonly scene_number: number;
  readonly description: string;
  readonly seconds: number;
  readonly camera: CameraMove;
}

interface PromptsOutput {
  readonly prompts: readonly WrittenPrompt[];
  readonly usage: TokenUsage;
}

/** Has a text model write the prompts of all scenes. The answer is an artifact, so that it is paid for once. */
export const writePromptsStep: Step<PromptsInput, TextModel, PromptsOutput> = {
  ...STAGES.prompts,
  version: '1',
  async run(context, { model: _, ...script }, model) {
    const { remote, signal } = context;
    const text = JSON.stringify(script);
    const request = { instructions: INSTRUCTIONS, text, parse: answerSchema.parse, remote, signal };
    const { json, usage } = await reportWhileWaiting(context, model.writeJson(request));
    return { prompts: json.scenes, usage };
  },
};

const INSTRUCTIONS = [
  'You write prompts for models that make pictures and videos from words.',
  'For each scene write one prompt in English: subject, setting, light, lens, motion, in that order, then the style.',
  'Show what the description says, and nothing that it denies. Repeat the looks of each character in every scene with it, in the same words, and the style in every scene.',
  'A negative prompt names what must not be seen. The camera is one of: push, pull, pan, tilt, crane, still.',
  'Return JSON only: {"scenes": [{"scene_number": 1, "prompt": "...", "negative_prompt": "...", "camera": "push"}]}',
].join('\n');

export function createPromptsInput(
  { id, version }: TextModel,
  { title, style, characters }: Script,
  scenes: readonly Scene[],
): PromptsInput {
  return {
    model: { id, version },
    title,
    ...(style === undefined ? {} : { style }),
    characters,
    scenes: scenes.map(({ number, description, seconds, camera }) => ({
      scene_number: number,
      description,
      seconds,
      camera,
    })),
  };
}

/** Takes the prompts that a model wrote; scenes that it left out keep theirs. */
export function takeWrittenPrompts(scenes: readonly Scene[], written: readonly WrittenPrompt[]): Scene[] {
  return scenes.map((scene) => {
    const found = written.find(({ scene_number }) => scene_number === scene.number);
    if (!found) return scene;
    const { prompt, negative_prompt, camera = scene.camera } = found;
    // Where another move goes, the script doesn't say.
    const { direction, ...rest } = scene;
    const same = camera === scene.camera && direction ? { direction } : {};
    return { ...rest, ...same, prompt, negativePrompt: negative_prompt || scene.negativePrompt, camera };
  });
}
