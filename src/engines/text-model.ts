import type { RemoteTasks } from './remote-tasks.ts';
import type { TokenUsage } from './token-usage.ts';

export interface TextRequest<Json> {
  readonly instructions: string;
  readonly text: string;
  /** Checks the shape of what was written, and throws where it is not what was asked for: it is then of no use. */
  parse(json: unknown): Json;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

/** Writes JSON as it is told to. */
export interface TextModel {
  readonly id: string;
  /** Raise it when the same request is put in another way: answers are kept by it. */
  readonly version: string;
  writeJson<Json>(request: TextRequest<Json>): Promise<{ readonly json: Json; readonly usage: TokenUsage }>;
}
