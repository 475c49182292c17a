import { FootlightError } from '../../../core/errors.ts';
import { toNumber } from '../../../core/rational.ts';
import type { RemoteUsage } from '../../../engines/remote-usage.ts';
import { addTokens, NO_TOKENS, type TokenUsage } from '../../../engines/token-usage.ts';
import type { Transcript } from '../../../engines/transcriber.ts';
import type { VideoAnalysis } from '../../../engines/video-analyst.ts';
import type { FailedAttempt, WorkflowContext } from '../../../execution/workflow.ts';
import { mainAudio } from '../../../pipelines/cut/cut-sound.ts';
import type { HighlightsModels } from '../engines.ts';
import type { HighlightsOptions } from '../options.ts';
import type { WatchedFilm } from '../watched-film.ts';
import { askAnalyst } from './ask-analyst.ts';
import { type FilmDigest, proposeStep, soundDigest } from './ask-planner.ts';
import { type CheckedProposal, checkProposal } from './check-proposal.ts';
import { assertWithinBudget, type CostEstimate, moneyOf, planModels } from './cost.ts';
import { transcribeStep } from './transcribe.ts';

/** What the models said, as far as they were asked and answered. */
export interface Counsel {
  /** By film. */
  readonly analyses: readonly (VideoAnalysis | undefined)[];
  readonly transcripts: readonly (Transcript | undefined)[];
  readonly theme: string | undefined;
  readonly proposal: CheckedProposal | undefined;
  readonly spending: Spending | undefined;
}

/** What was expected and what was used. */
export interface Spending {
  readonly estimate: CostEstimate;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly money?: number;
  readonly proxies: {
    readonly original_bytes: number;
    readonly proxy_bytes: number;
  };
}

/** `numbers` are the films' places in the request; models count from 0. */
export async function consultModels(
  context: WorkflowContext,
  films: readonly WatchedFilm[],
  numbers: readonly number[],
  options: HighlightsOptions,
  models: HighlightsModels,
  seconds: number,
): Promise<Counsel> {
  const { analyst, planner, transcriber } = options;
  const none = films.map(() => undefined);
  if (analyst === 'builtin' && planner === 'builtin' && transcriber === 'none')
    return { analyses: none, transcripts: none, theme: undefined, proposal: undefined, spending: undefined };
  const { plans, estimate } = planModels(films, numbers, options);
  assertWithinBudget(estimate, options);
  const consultation = new Consultation(context, options, models);
  const watched = analyst === 'builtin' ? undefined : await consultation.watch(films, plans);
  const analyses = watched?.analyses ?? none;
  const transcripts = transcriber === 'none' ? none : await consultation.transcribe(films);
  const digests = films.map((film, i) => ({
    video_index: numbers[i]!,
    duration: Math.round(film.seconds * 10) / 10,
    analysis: analyses[i],
    transcript: transcripts[i]?.segments,
    sound: soundDigest(film),
  }));
  const proposed = planner === 'builtin' ? undefined : await consultation.propose(digests, seconds, estimate);
  const { inputTokens, outputTokens } = consultation.usage;
  return {
    analyses,
    transcripts,
    theme: proposed?.theme || undefined,
    proposal: proposed && checkProposal(proposed.clips, films, numbers),
    spending: {
      estimate,
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      money: moneyOf(consultation.usage, options),
      proxies: {
        original_bytes: films.reduce((sum, { material }) => sum + material.info.sizeBytes, 0),
        proxy_bytes: watched?.proxyBytes ?? 0,
      },
    },
  };
}

/** One round of questions, and what it has cost so far. */
class Consultation {
  readonly #context: WorkflowContext;
  readonly #options: HighlightsOptions;
  readonly #models: HighlightsModels;
  #usage: TokenUsage = NO_TOKENS;

  constructor(context: WorkflowContext, options: HighlightsOptions, models: HighlightsModels) {
    this.#context = context;
    this.#options = options;
    this.#models = models;
  }

  get usage(): TokenUsage {
    return this.#usage;
  }

  async watch(films: readonly WatchedFilm[], plans: ReturnType<typeof planModels>['plans']) {
    const tools = {
      analyst: this.#models.analyst(this.#options.analyst),
      store: await this.#models.temporaryStore(),
      linkSeconds: this.#options.linkSeconds,
    };
    const answers = await askAnalyst(this.#context, films, plans, tools, this.#options.prompt);
    const analyses = answers.map(({ answer }, i) => {
      if (answer.error)
        return this.goOnWithout(answer, `${films[i]!.material.id} is judged by what is built in`);
      const { analysis, usage } = answer.artifact.manifest.output;
      this.spend(usage);
      return analysis;
    });
    return { analyses, proxyBytes: answers.reduce((sum, { proxyBytes }) => sum + proxyBytes, 0) };
  }

  async transcribe(films: readonly WatchedFilm[]): Promise<(Transcript | undefined)[]> {
    const transcriber = this.#models.transcriber(this.#options.transcriber);
    const heard = films.filter(({ material }) => mainAudio(material));
    const answers = await this.#context.mapAttempts(transcribeStep, heard, {
      concurrency: 2,
      size: () => 1,
      input: ({ material }) => ({
        sourceDigest: material.digest,
        streamIndex: mainAudio(material)!.index,
        transcriber: transcriber.id,
      }),
      resources: ({ material }) => ({ path: material.info.path, stream: mainAudio(material)!, transcriber }),
    });
    return films.map((film) => {
      const answer = answers[heard.indexOf(film)];
      if (answer?.error) return this.goOnWithout(answer, `${film.material.id} has no transcript`);
      return answer && onFilmClock(answer.artifact.manifest.output.transcript, film);
    });
  }

  async propose(films: readonly FilmDigest[], seconds: number, estimate: CostEstimate) {
    const { planner: name, prompt, budgetTokens } = this.#options;
    const left =
      (budgetTokens ?? Number.POSITIVE_INFINITY) - this.#usage.inputTokens - this.#usage.outputTokens;
    // Four characters of JSON are more than a token in every tokenizer in use.
    const needed = Math.ceil(JSON.stringify(films).length / 3) + estimate.output_tokens / (films.length + 1);
    if (needed > left) {
      const message = `${name} is not asked: about ${Math.round(needed)} tokens would not fit into the ${Math.max(0, left)} that are left.`;
      const error = { code: 'highlights.budget-used', message, kind: 'usage' } as const;
      return this.goOnWithout({ error, usage: {} }, 'The built-in plan is used');
    }
    const planner = this.#models.planner(name);
    const answer = await this.#context.attempt(
      proposeStep,
      { planner: planner.id, films, seconds, wish: prompt },
      planner,
    );
    if (answer.error) return this.goOnWithout(answer, 'The built-in plan is used');
    const { proposal, usage } = answer.artifact.manifest.output;
    this.spend(usage);
    return proposal;
  }

  private spend({ inputTokens = 0, outputTokens = 0 }: RemoteUsage): void {
    this.#usage = addTokens(this.#usage, { inputTokens, outputTokens });
  }

  /** A model that fails is named in a warning, unless the user insists on it; what it used is spent. */
  private goOnWithout({ error, usage }: FailedAttempt, instead: string): undefined {
    this.spend(usage);
    if (this.#options.require) throw FootlightError.fromJSON(error);
    this.#context.warn({ code: error.code, message: `${error.message} ${instead}.` });
    return undefined;
  }
}

function onFilmClock({ language, segments }: Transcript, { material }: WatchedFilm): Transcript {
  const start = material.startTicks * toNumber(material.video.timeBase);
  return {
    language,
    segments: segments.map((segment) => ({
      ...segment,
      start: segment.start - start,
      end: segment.end - start,
    })),
  };
}
