import { FootlightError } from '../../../core/errors.ts';
import { toNumber } from '../../../core/rational.ts';
import type { TokenUsage } from '../../../engines/token-usage.ts';
import type { HighlightsOptions } from '../options.ts';
import { proxyProfile } from '../proxy-profiles.ts';
import type { WatchedFilm } from '../watched-film.ts';
import type { AnalystPlan } from './ask-analyst.ts';
import type { AskedModels } from './choose-models.ts';
import { fitShowing, type Showing, type VideoFacts, videoTokens, visionLimitsOf } from './token-budget.ts';

/** Words of the request and of the answer about one film, generously. */
const ANALYSIS_TEXT_TOKENS = 300;
const ANALYSIS_ANSWER_TOKENS = 1500;
const PLAN_TEXT_TOKENS = 600;
const PLAN_TOKENS_PER_FILM = 1800;
const PLAN_ANSWER_TOKENS = 1500;

/** What the models will cost, before anything is spent. */
export interface CostEstimate {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  /** Undefined where no price was given. */
  readonly money?: number;
  readonly films: readonly {
    readonly source: string;
    readonly height: number;
    readonly frames_per_second: number;
    readonly tokens: number;
    /** What it would cost at the service's own two frames a second and full size. */
    readonly full_tokens: number;
  }[];
}

const USUAL_RATE: Readonly<Record<string, number>> = { aggressive: 0.5, balanced: 1, conservative: 2 };
/** The service's own rate where a request names none. */
const SERVICE_RATE = 2;

/** How each film, by its place in the request, is shown, within the budget where there is one, and what that costs. */
export function planModels(
  { films, numbers }: { readonly films: readonly WatchedFilm[]; readonly numbers: readonly number[] },
  options: HighlightsOptions,
  asked: AskedModels,
): { readonly plans: readonly AnalystPlan[]; readonly estimate: CostEstimate } {
  const limits = visionLimitsOf(options.analyst);
  const isWatched = asked.analyst;
  const plannerTokens = asked.planner
    ? PLAN_TEXT_TOKENS + PLAN_TOKENS_PER_FILM * films.length + PLAN_ANSWER_TOKENS
    : 0;
  const words = isWatched ? films.length * (ANALYSIS_TEXT_TOKENS + ANALYSIS_ANSWER_TOKENS) : 0;
  const forVideo = (options.budgetTokens ?? Number.POSITIVE_INFINITY) - plannerTokens - words;
  const total = films.reduce((sum, { seconds }) => sum + seconds, 0);
  const plans = films.map((film, i) => {
    const own = options.profileBySource?.[numbers[i]!] ?? 'default';
    const profile = proxyProfile(own === 'default' ? options.profile : own, film.seconds);
    const facts = factsOf(film, profile.height);
    const showing = Number.isFinite(forVideo)
      ? fitShowing(facts, (forVideo * film.seconds) / total, limits)
      : usualShowing(facts, options, profile.height, limits);
    return { showing, profile: { ...profile, height: showing.height } };
  });
  const videoInput = isWatched ? plans.reduce((sum, { showing }) => sum + showing.tokens, 0) : 0;
  const input =
    videoInput +
    (isWatched ? films.length * ANALYSIS_TEXT_TOKENS : 0) +
    Math.max(0, plannerTokens - PLAN_ANSWER_TOKENS);
  const output =
    (isWatched ? films.length * ANALYSIS_ANSWER_TOKENS : 0) + (plannerTokens > 0 ? PLAN_ANSWER_TOKENS : 0);
  return {
    plans,
    estimate: {
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      money: moneyOf({ inputTokens: input, outputTokens: output }, options),
      films: !isWatched
        ? []
        : plans.map(({ showing }, i) => ({
            source: films[i]!.material.id,
            height: showing.height,
            frames_per_second: showing.framesPerSecond,
            tokens: showing.tokens,
            full_tokens: videoTokens(
              factsOf(films[i]!, films[i]!.material.video.displayHeight),
              SERVICE_RATE,
              limits,
            ),
          })),
    },
  };
}

function usualShowing(
  facts: VideoFacts,
  { profile }: HighlightsOptions,
  height: number,
  limits: ReturnType<typeof visionLimitsOf>,
): Showing {
  const framesPerSecond =
    USUAL_RATE[profile] ??
    USUAL_RATE[height >= 1080 ? 'conservative' : height >= 720 ? 'balanced' : 'aggressive']!;
  return { height: facts.height, framesPerSecond, tokens: videoTokens(facts, framesPerSecond, limits) };
}

function factsOf({ material, seconds }: WatchedFilm, wantedHeight: number): VideoFacts {
  const { video, index } = material;
  const height = Math.min(wantedHeight, video.displayHeight);
  return {
    width: (video.displayWidth * height) / video.displayHeight,
    height,
    frames: index.frames.length,
    framesPerSecond: index.frames.length / seconds || toNumber(video.averageFrameRate),
  };
}

/** In the currency of the prices; undefined where none was given. */
export function moneyOf(
  { inputTokens, outputTokens }: TokenUsage,
  { inputPrice, outputPrice }: HighlightsOptions,
): number | undefined {
  if (inputPrice === undefined && outputPrice === undefined) return undefined;
  return (inputTokens * (inputPrice ?? 0) + outputTokens * (outputPrice ?? 0)) / 1e6;
}

/** @throws `highlights.over-budget` before anything is spent */
export function assertWithinBudget(
  { total_tokens }: CostEstimate,
  { budgetTokens }: HighlightsOptions,
): void {
  if (budgetTokens === undefined || total_tokens <= budgetTokens) return;
  throw new FootlightError('highlights.over-budget', {
    kind: 'usage',
    parameters: { total_tokens },
    value: String(budgetTokens),
  });
}
