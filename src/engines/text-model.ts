import type { TokenUsage } from './token-usage.ts';

export interface TextRequest {
  readonly instructions: string;
  readonly text: string;
  readonly signal: AbortSignal;
}

/** Writes JSON as it is told to. */
export interface TextModel {
  readonly id: string;
  /** Raise it when the same request is put in another way: answers are kept by it. */
  readonly version: string;
  /** @returns what it wrote, parsed; the shape is the caller's to check */
  writeJson(request: TextRequest): Promise<{ readonly json: unknown; readonly usage: TokenUsage }>;
}
