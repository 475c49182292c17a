import { FootlightError } from '../../../core/errors.ts';
import { toNumber } from '../../../core/rational.ts';
import type { CostSummary } from '../../../engines/prices/cost.ts';
import { addTokens, NO_TOKENS, type TokenUsage } from '../../../engines/token-usage.ts';
import type { CompressionProfiles } from '../compression-config.ts';
import type { HighlightsOptions } from '../options.ts';
import { getProxyProfile } from '../proxy-profiles.ts';
import type { SurveyedVideo } from '../surveyed-video.ts';
import type { AnalystPlan } from './ask-analyst.ts';
import type { AskedModels } from './choose-models.ts';
import {
  countVideoTokens,
  fitShowing,
  getVisionLimits,
  type Showing,
  type VideoShape,
} from './token-budget.ts';

/** Upper bounds for the text of requests and answers. */
const ANALYSIS_TEXT_TOKENS = 300;
const ANALYSIS_ANSWER_TOKENS = 1500;
const PLAN_TEXT_TOKENS = 600;
const PLAN_TOKENS_PER_VIDEO = 1800;
const PLAN_ANSWER_TOKENS = 1500;

/** Estimated cost of the models, before anything is spent. */
export interface CostEstimate {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  /** Cost in the currency of the prices that were given as options; undefined if none was. */
  readonly money?: number;
  /** What each model would use and cost by the list of prices; undefined if prices were given as options. */
  readonly cost?: CostSummary;
  readonly films: readonly {
    readonly source: string;
    readonly height: number;
    readonly frames_per_second: number;
    readonly tokens: number;
    /** What it would cost at full size and the service's default of two frames a second. */
    readonly full_tokens: number;
  }[];
}

/** How the models are asked, and what they use. */
export interface PlannedModels {
  readonly plans: readonly AnalystPlan[];
  readonly estimate: CostEstimate;
  /** Tokens of the models that watch, and of the one that chooses. */
  readonly tokens: { readonly analyst: TokenUsage; readonly planner: TokenUsage };
}

const USUAL_RATE: Readonly<Record<string, number>> = { aggressive: 0.5, balanced: 1, conservative: 2 };
/** Frames a second that the service uses if a request names no rate. */
const SERVICE_RATE = 2;

/**
 * Plans size and frame rate of each video's copy, within the token budget if there is one, and estimates the cost.
 */
export function planModels(
  {
    films: videos,
    numbers,
  }: { readonly films: readonly SurveyedVideo[]; readonly numbers: readonly number[] },
  options: HighlightsOptions,
  asked: AskedModels,
  compression: CompressionProfiles,
): PlannedModels {
  const limits = getVisionLimits(options.analyst);
  const isWatched = asked.analyst;
  const plannerTokens = asked.planner
    ? PLAN_TEXT_TOKENS + PLAN_TOKENS_PER_VIDEO * videos.length + PLAN_ANSWER_TOKENS
    : 0;
  const words = isWatched ? videos.length * (ANALYSIS_TEXT_TOKENS + ANALYSIS_ANSWER_TOKENS) : 0;
  const forVideo = (options.budgetTokens ?? Number.POSITIVE_INFINITY) - plannerTokens - words;
  const total = videos.reduce((sum, { seconds }) => sum + seconds, 0);
  const fullTokens = videos.map((video) =>
    countVideoTokens(getProxyShape(video, video.source.video.displayHeight), SERVICE_RATE, limits),
  );
  const plans = videos.map((video, i) => {
    const own = options.profileBySource?.[numbers[i]!] ?? 'default';
    const profile = getProxyProfile(own === 'default' ? options.profile : own, video.seconds, compression);
    const shape = getProxyShape(video, profile.height);
    const showing = Number.isFinite(forVideo)
      ? fitShowing(shape, (forVideo * video.seconds) / total, limits)
      : estimateShowing(shape, options, profile.height, limits);
    return { showing, fullTokens: fullTokens[i]!, profile: { ...profile, height: showing.height } };
  });
  const videoTokens = plans.reduce((sum, { showing }) => sum + showing.tokens, 0);
  const analystTokens: TokenUsage = isWatched
    ? {
        inputTokens: videoTokens + videos.length * ANALYSIS_TEXT_TOKENS,
        outputTokens: videos.length * ANALYSIS_ANSWER_TOKENS,
      }
    : NO_TOKENS;
  const planTokens: TokenUsage =
    plannerTokens > 0
      ? { inputTokens: plannerTokens - PLAN_ANSWER_TOKENS, outputTokens: PLAN_ANSWER_TOKENS }
      : NO_TOKENS;
  const { inputTokens: input, outputTokens: output } = addTokens(analystTokens, planTokens);
  return {
    plans,
    tokens: { analyst: analystTokens, planner: planTokens },
    estimate: {
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      money: computePrice({ inputTokens: input, outputTokens: output }, options),
      films: !isWatched
        ? []
        : plans.map(({ showing }, i) => ({
            source: videos[i]!.source.id,
            height: showing.height,
            frames_per_second: showing.framesPerSecond,
            tokens: showing.tokens,
            full_tokens: fullTokens[i]!,
          })),
    },
  };
}

function estimateShowing(
  shape: VideoShape,
  { profile }: HighlightsOptions,
  height: number,
  limits: ReturnType<typeof getVisionLimits>,
): Showing {
  const framesPerSecond =
    USUAL_RATE[profile] ??
    USUAL_RATE[height >= 1080 ? 'conservative' : height >= 720 ? 'balanced' : 'aggressive']!;
  return { height: shape.height, framesPerSecond, tokens: countVideoTokens(shape, framesPerSecond, limits) };
}

function getProxyShape({ source, seconds }: SurveyedVideo, wantedHeight: number): VideoShape {
  const { video, index } = source;
  const height = Math.min(wantedHeight, video.displayHeight);
  return {
    width: (video.displayWidth * height) / video.displayHeight,
    height,
    frames: index.frames.length,
    framesPerSecond: index.frames.length / seconds || toNumber(video.averageFrameRate),
  };
}

/** Computes the cost in the currency of the prices; undefined if none was given. */
export function computePrice(
  { inputTokens, outputTokens }: TokenUsage,
  { inputPrice, outputPrice }: HighlightsOptions,
): number | undefined {
  if (inputPrice === undefined && outputPrice === undefined) return undefined;
  return (inputTokens * (inputPrice ?? 0) + outputTokens * (outputPrice ?? 0)) / 1e6;
}

/** @throws `highlights.over-budget` if the estimate exceeds the budget */
export function assertWithinBudget(
  { total_tokens }: CostEstimate,
  { budgetTokens }: HighlightsOptions,
): void {
  if (budgetTokens === undefined || total_tokens <= budgetTokens) return;
  throw new FootlightError('highlights.over-budget', {
    kind: 'usage',
    parameters: { tokens: total_tokens },
    value: String(budgetTokens),
  });
}
