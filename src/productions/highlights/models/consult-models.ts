import { FootlightError, type SerializedError } from '../../../core/errors.ts';
import { createMessage } from '../../../core/messages/message.ts';
import { toNumber } from '../../../core/rational.ts';
import { createWarning } from '../../../core/warning.ts';
import type { CostSummary } from '../../../engines/prices/cost.ts';
import type { RemoteUsage } from '../../../engines/remote-usage.ts';
import type { TextModel } from '../../../engines/text-model.ts';
import { addTokens, NO_TOKENS, type TokenUsage } from '../../../engines/token-usage.ts';
import type { Transcriber, Transcript } from '../../../engines/transcriber.ts';
import type { VideoAnalysis, VideoAnalyst } from '../../../engines/video-analyst.ts';
import type { Substitution } from '../../../execution/engines.ts';
import type { FailedAttempt, WorkflowContext } from '../../../execution/workflow.ts';
import { findMainAudio } from '../../../pipelines/cut/kept-tracks.ts';
import { readCompressionProfiles } from '../compression-config.ts';
import { DOCUMENTS } from '../documents.ts';
import type { HighlightsOptions } from '../options.ts';
import { readStepPolicies, type StepPolicies, withPolicy } from '../step-policies.ts';
import type { SurveyedVideo } from '../surveyed-video.ts';
import { askAnalyst } from './ask-analyst.ts';
import { digestAudio, proposeStep, type VideoDigest } from './ask-planner.ts';
import { type CheckedProposal, checkProposal } from './check-proposal.ts';
import type { ChosenModels } from './choose-models.ts';
import { assertWithinBudget, type CostEstimate, computePrice, planModels } from './cost.ts';
import { priceEstimate, summarizePaid } from './price-models.ts';
import { choosePromptLanguage } from './prompt-language.ts';
import type { Question } from './question.ts';
import type { TemporaryCopies } from './temporary-copies.ts';
import { transcribeStep } from './transcribe.ts';

/** What the models suggested; undefined for those that were not asked or failed. */
export interface ModelSuggestions {
  /** One for each video. */
  readonly analyses: readonly (VideoAnalysis | undefined)[];
  readonly transcripts: readonly (Transcript | undefined)[];
  readonly theme: string | undefined;
  readonly proposal: CheckedProposal | undefined;
  readonly spending: Spending | undefined;
}

/** Estimated and actual use of tokens. */
interface Spending {
  readonly estimate: CostEstimate;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly money?: number;
  /** What this run used of each model by stage, and paid; answers that earlier runs kept are not in it. */
  readonly cost?: CostSummary;
  readonly proxies: {
    readonly original_bytes: number;
    readonly proxy_bytes: number;
  };
}

/**
 * Asks the chosen models about the videos. A model that fails is done without.
 *
 * @throws `highlights.over-budget`
 */
export async function consultModels(
  context: WorkflowContext,
  question: Question,
  options: HighlightsOptions,
  models: ChosenModels,
  copies: TemporaryCopies,
): Promise<ModelSuggestions> {
  const { videos, numbers, seconds } = question;
  const { analyst, planner, transcriber } = models;
  const none = videos.map(() => undefined);
  if (!analyst && !planner && !transcriber) {
    publishAnalyses(context, question, none, none);
    return { analyses: none, transcripts: none, theme: undefined, proposal: undefined, spending: undefined };
  }
  const asked = { analyst: analyst !== undefined, planner: planner !== undefined };
  const compression = await readCompressionProfiles(context, options.compressionConfig);
  const planned = planModels({ films: videos, numbers }, options, asked, compression);
  const { plans } = planned;
  const estimate = await priceEstimate(context, options, planned, videos);
  assertWithinBudget(estimate, options);
  const consultation = new Consultation(context, options);
  const watched = analyst && (await consultation.watch(analyst, question, plans, copies));
  const analyses = watched?.analyses ?? none;
  const transcripts = transcriber ? await consultation.transcribe(transcriber, question, copies) : none;
  publishAnalyses(context, question, analyses, transcripts);
  if (transcriber && transcripts.some((transcript) => transcript?.isUntimed))
    context.warn(createWarning('highlights.captions-untimed', { model: transcriber.id }));
  const digests = videos.map((video, i) => ({
    video_index: numbers[i]!,
    duration: Math.round(video.seconds * 10) / 10,
    analysis: analyses[i],
    transcript: transcripts[i]?.segments,
    sound: digestAudio(video),
  }));
  const proposed = planner && (await consultation.propose(planner, digests, seconds, estimate));
  const proposal = proposed && checkProposal(proposed.clips, videos, numbers);
  if (planner && proposal) warnOfRejected(context, planner.id, proposal);
  const { inputTokens, outputTokens } = consultation.usage;
  return {
    analyses,
    transcripts,
    theme: proposed?.theme || undefined,
    proposal,
    spending: {
      estimate,
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      money: computePrice(consultation.usage, options),
      cost: await summarizePaid(context, options),
      proxies: {
        original_bytes: videos.reduce((sum, { source }) => sum + source.info.sizeBytes, 0),
        proxy_bytes: watched?.proxyBytes ?? 0,
      },
    },
  };
}

/** Says which clips that the model proposed can't be shown: each once, by its reason. */
function warnOfRejected(context: WorkflowContext, model: string, { clips, rejected }: CheckedProposal): void {
  if (rejected.length === 0) return;
  const total = clips.length + rejected.length;
  const reasons = [...new Set(rejected.map(({ why }) => why.key))].map(
    (key) => rejected.find(({ why }) => why.key === key)!.why,
  );
  context.warn(createWarning('highlights.clips-rejected', { model, count: rejected.length, total, reasons }));
}

/** Shows what was said of each video as soon as all were watched. */
function publishAnalyses(
  context: WorkflowContext,
  { videos, numbers }: Question,
  analyses: ModelSuggestions['analyses'],
  transcripts: ModelSuggestions['transcripts'],
): void {
  const shown = videos.flatMap(({ seconds }, i) => {
    const [analysis, transcript] = [analyses[i], transcripts[i]?.segments];
    const duration = Math.round(seconds * 100) / 100;
    return analysis || transcript ? [{ video_index: numbers[i]!, duration, ...analysis, transcript }] : [];
  });
  context.publish(DOCUMENTS.analyses, shown);
}

/** What decides instead of a model that fails. */
const BUILT_IN = createMessage('highlights.substitute.built-in');
const PLAN = { used: BUILT_IN, scope: createMessage('highlights.substitute.plan') };

/** What a failed model is missing for, and what decides instead. */
type Missing = Pick<Substitution, 'used' | 'scope'>;

/** Asks the models in turn and adds up the tokens they use. */
class Consultation {
  readonly #context: WorkflowContext;
  readonly #options: HighlightsOptions;
  readonly #policies: StepPolicies;
  #usage: TokenUsage = NO_TOKENS;

  constructor(context: WorkflowContext, options: HighlightsOptions) {
    this.#context = context;
    this.#options = options;
    this.#policies = readStepPolicies(options);
  }

  get usage(): TokenUsage {
    return this.#usage;
  }

  async watch(
    analyst: VideoAnalyst,
    question: Question,
    plans: ReturnType<typeof planModels>['plans'],
    copies: TemporaryCopies,
  ) {
    const { linkSeconds, prompt } = this.#options;
    const tools = { analyst, copies, linkSeconds, policies: this.#policies };
    const answers = await askAnalyst(this.#context, question, plans, tools, prompt);
    const analyses = answers.map(({ answer }, i) => {
      if (answer.error)
        return this.continueWithout(analyst, answer, {
          used: BUILT_IN,
          scope: question.videos[i]!.source.id,
        });
      const { analysis, usage } = answer.artifact.manifest.output;
      this.spend(usage);
      return analysis;
    });
    return { analyses, proxyBytes: answers.reduce((sum, { proxyBytes }) => sum + proxyBytes, 0) };
  }

  async transcribe(
    transcriber: Transcriber,
    { videos, numbers }: Question,
    copies: TemporaryCopies,
  ): Promise<(Transcript | undefined)[]> {
    const { linkSeconds } = this.#options;
    const heard = videos.filter(({ source }) => findMainAudio(source));
    const answers = await this.#context.mapAttempts(
      withPolicy(transcribeStep, 'analyze', this.#policies),
      heard,
      {
        concurrency: 2,
        getSize: () => 1,
        getInput: ({ source }) => ({
          sourceDigest: source.digest,
          streamIndex: findMainAudio(source)!.index,
          transcriber: { id: transcriber.id, version: transcriber.version },
        }),
        getResources: ({ source }) => ({
          path: source.info.path,
          stream: findMainAudio(source)!,
          transcriber,
          upload: (path) =>
            uploadSpeech(
              copies,
              numbers[videos.findIndex((video) => video.source === source)]!,
              path,
              linkSeconds,
            ),
        }),
      },
    );
    return videos.map((video) => {
      const answer = answers[heard.indexOf(video)];
      if (answer?.error)
        return this.continueWithout(transcriber, answer, { used: undefined, scope: video.source.id });
      if (!answer) return undefined;
      const { usage = NO_TOKENS, ...transcript } = answer.artifact.manifest.output.transcript;
      this.spend(usage);
      return shiftToVideoClock(transcript, video);
    });
  }

  async propose(planner: TextModel, videos: readonly VideoDigest[], seconds: number, estimate: CostEstimate) {
    const { prompt, budgetTokens } = this.#options;
    const left =
      (budgetTokens ?? Number.POSITIVE_INFINITY) - this.#usage.inputTokens - this.#usage.outputTokens;
    // A token is at least three characters of JSON on average.
    const needed =
      Math.ceil(JSON.stringify(videos).length / 3) + estimate.output_tokens / (videos.length + 1);
    if (needed > left)
      return this.continueWithout(
        planner,
        { error: createBudgetUsedError(planner.id, needed, left), usage: {} },
        PLAN,
      );
    const answer = await this.#context.attempt(
      withPolicy(proposeStep, 'plan', this.#policies),
      {
        planner: { id: planner.id, version: planner.version },
        films: videos,
        seconds,
        wish: prompt,
        language: choosePromptLanguage(this.#context.language, prompt, JSON.stringify(videos)),
      },
      planner,
    );
    if (answer.error) return this.continueWithout(planner, answer, PLAN);
    const { proposal, usage } = answer.artifact.manifest.output;
    this.spend(usage);
    return proposal;
  }

  private spend({ inputTokens = 0, outputTokens = 0 }: RemoteUsage): void {
    this.#usage = addTokens(this.#usage, { inputTokens, outputTokens });
  }

  /** Goes on without a model that failed. The tokens it used are counted too. */
  private continueWithout(
    model: { readonly id: string },
    { error, usage }: FailedAttempt,
    missing: Missing,
  ): undefined {
    this.spend(usage);
    this.#context.engines.accept({ code: error.code, asked: model.id, error, ...missing });
  }
}

async function uploadSpeech(
  copies: TemporaryCopies,
  number: number,
  path: string,
  linkSeconds: number,
): Promise<string | undefined> {
  if (!(await copies.hasStore())) return undefined;
  return copies.link(await copies.put(`speech_${number}.flac`, path), linkSeconds);
}

function createBudgetUsedError(model: string, needed: number, left: number): SerializedError {
  const parameters = { model, needed: Math.round(needed), left: Math.max(0, left) };
  return new FootlightError('highlights.budget-used', { kind: 'usage', parameters }).toJSON();
}

function shiftToVideoClock({ segments, ...about }: Transcript, { source }: SurveyedVideo): Transcript {
  const start = source.startTicks * toNumber(source.video.timeBase);
  return {
    ...about,
    segments: segments.map((segment) => ({
      ...segment,
      start: segment.start - start,
      end: segment.end - start,
    })),
  };
}
