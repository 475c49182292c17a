import type { RemoteTasks } from './remote-tasks.ts';
import type { TokenUsage } from './token-usage.ts';

/** What a model says of one video; times in seconds from its start. */
export interface VideoAnalysis {
  /** What is seen, in a few sentences. */
  readonly content: string;
  readonly highlights: readonly {
    readonly start: number;
    readonly end: number;
    /** 0 to 1. */
    readonly score: number;
    readonly description: string;
  }[];
  readonly tags: readonly string[];
  readonly scenes: readonly { readonly start: number; readonly end: number; readonly description: string }[];
}

export interface VideoAnalysisRequest {
  /** https address that the model's service can reach, or a data: URL. */
  readonly videoUrl: string;
  /** Pictures a second that the model is to look at. */
  readonly framesPerSecond: number;
  readonly durationSeconds: number;
  /** What the user looks for. */
  readonly prompt: string | undefined;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

/** Watches a video and says what stands out. */
export interface VideoAnalyst {
  readonly id: string;
  /** Raise it when the same request is put in another way: answers are kept by it. */
  readonly version: string;
  analyze(
    request: VideoAnalysisRequest,
  ): Promise<{ readonly analysis: VideoAnalysis; readonly usage: TokenUsage }>;
}
