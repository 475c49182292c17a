import { FootlightError } from '../../core/errors.ts';

/** Makes sure, before anything is sent, that a service takes a prompt. @throws `engine.prompt-too-long` */
export function assertPromptFits(prompt: string, limit: number, engine: string): void {
  if (prompt.length <= limit) return;
  throw new FootlightError('engine.prompt-too-long', {
    kind: 'input',
    parameters: { length: prompt.length, limit },
    value: engine,
  });
}
