import type { RemoteTasks } from './remote-tasks.ts';
import type { TokenUsage } from './token-usage.ts';

export interface TextRequest<Json> {
  readonly instructions: string;
  readonly text: string;
  /** Validates the model's JSON, and throws if it is not as requested: the answer is then unusable. */
  parse(json: unknown): Json;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

/** Writes JSON by instructions. */
export interface TextModel {
  readonly id: string;
  /** Part of the key of stored answers: raise it when requests are worded differently. */
  readonly version: string;
  writeJson<Json>(request: TextRequest<Json>): Promise<{ readonly json: Json; readonly usage: TokenUsage }>;
}
