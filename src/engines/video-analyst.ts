import type { RemoteTasks } from './remote-tasks.ts';
import type { TokenUsage } from './token-usage.ts';

/** A model's analysis of one video; times in seconds from its start. */
export interface VideoAnalysis {
  /** What is seen, in a few sentences. */
  readonly content: string;
  readonly highlights: readonly {
    readonly start: number;
    readonly end: number;
    /** How much it stands out, 0 to 1. */
    readonly score: number;
    readonly description: string;
  }[];
  readonly tags: readonly string[];
  readonly scenes: readonly { readonly start: number; readonly end: number; readonly description: string }[];
}

export interface VideoAnalysisRequest {
  /** https address that the model's service can reach, or a data: URL. */
  readonly videoUrl: string;
  /** Pictures per second for the model to look at. */
  readonly framesPerSecond: number;
  readonly durationSeconds: number;
  /** What the user is looking for, in their words. */
  readonly prompt: string | undefined;
  /** The language to ask in; English if it is left out. */
  readonly language?: 'zh' | undefined;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

export interface AnsweredVideo {
  readonly analysis: VideoAnalysis;
  readonly usage: TokenUsage;
  /** Highlights and scenes of the answer that could not be read. */
  readonly ignoredEntries?: number;
}

/** Finds the highlights of a video. */
export interface VideoAnalyst {
  readonly id: string;
  /** Part of the key of stored answers: raise it when requests are worded differently. */
  readonly version: string;
  analyze(request: VideoAnalysisRequest): Promise<AnsweredVideo>;
}
