import type { TokenUsage } from './token-usage.ts';

export interface TextRequest {
  readonly instructions: string;
  readonly text: string;
  readonly signal: AbortSignal;
}

/** Writes JSON as it is told to. */
export interface TextModel {
  readonly id: string;
  /** @returns what it wrote, parsed; the shape is the caller's to check */
  writeJson(request: TextRequest): Promise<{ readonly json: unknown; readonly usage: TokenUsage }>;
}
