import { join } from 'node:path';
import type { TokenUsage } from '../../../engines/token-usage.ts';
import type { VideoAnalysis, VideoAnalyst } from '../../../engines/video-analyst.ts';
import { reportWhileWaiting } from '../../../execution/report-while-waiting.ts';
import type { Step } from '../../../execution/step.ts';
import type { Attempt, WorkflowContext } from '../../../execution/workflow.ts';
import { type CopyDocument, DOCUMENTS } from '../documents.ts';
import { PARALLEL_VIDEOS } from '../parallel.ts';
import type { ProxyProfile } from '../proxy-profiles.ts';
import { STAGES } from '../stages.ts';
import { type StepPolicies, withPolicy } from '../step-policies.ts';
import type { SurveyedVideo } from '../surveyed-video.ts';
import { createIgnoredWarning } from './ignored-entries.ts';
import { linkCopies, type SmallCopy } from './link-copies.ts';
import { makeProxyStep, PROXY_FILE } from './make-proxy.ts';
import { choosePromptLanguage } from './prompt-language.ts';
import type { Question } from './question.ts';
import { createInlineLink, type TemporaryCopies } from './temporary-copies.ts';
import type { Showing } from './token-budget.ts';

interface AnalyzeInput {
  readonly proxy: string;
  readonly analyst: Pick<VideoAnalyst, 'id' | 'version'>;
  readonly framesPerSecond: number;
  readonly durationSeconds: number;
  readonly wish: string | undefined;
  readonly language: 'zh' | undefined;
}

interface AnalyzeResources {
  readonly analyst: VideoAnalyst;
  /** Gives the service access to the video. */
  createLink(): Promise<string>;
}

interface AnalyzeOutput {
  readonly analysis: VideoAnalysis;
  readonly usage: TokenUsage;
}

/** Requests at a time: services limit the number of requests a minute. */
const PARALLEL = 3;

/** Asks a vision model about one video. The answer is an artifact, so that it is paid for once. */
const analyzeStep: Step<AnalyzeInput, AnalyzeResources, AnalyzeOutput> = {
  ...STAGES['vl-analyse'],
  version: '2',
  async run(context, { framesPerSecond, durationSeconds, wish, language }, { analyst, createLink }) {
    const { remote, signal } = context;
    const videoUrl = await createLink();
    const request = { videoUrl, framesPerSecond, durationSeconds, prompt: wish, language, remote, signal };
    const {
      analysis,
      usage,
      ignoredEntries = 0,
    } = await reportWhileWaiting(context, analyst.analyze(request));
    if (ignoredEntries > 0) context.warn(createIgnoredWarning(analyst.id, ignoredEntries));
    return { analysis, usage };
  },
};

export interface AnalystPlan {
  readonly showing: Showing;
  /** Tokens of the video at full size and the service's usual rate. */
  readonly fullTokens: number;
  readonly profile: ProxyProfile;
}

export interface AnalystTools {
  readonly analyst: VideoAnalyst;
  /** Where copies are put for the model's service to fetch; without a store they are sent within the request. */
  readonly copies: TemporaryCopies;
  /** How long the links are valid; longer than all retries of a request take. */
  readonly linkSeconds: number;
  readonly policies: StepPolicies;
}

/** The result of one video's analysis. */
export interface AnalyzedVideo {
  readonly answer: Attempt<AnalyzeOutput>;
  readonly proxyBytes: number;
}

/** Makes small copies of the videos, puts them where the model can fetch them, and asks about several at a time. */
export async function askAnalyst(
  context: WorkflowContext,
  { videos, numbers }: Pick<Question, 'videos' | 'numbers'>,
  plans: readonly AnalystPlan[],
  tools: AnalystTools,
  wish: string | undefined,
): Promise<AnalyzedVideo[]> {
  const { analyst, copies, linkSeconds, policies } = tools;
  const small = await makeCopies(context, { videos, numbers }, plans, policies);
  const show = (urls: readonly (string | undefined)[]): void =>
    context.publish(DOCUMENTS.copies, describeCopies(videos, plans, small, urls));
  show([]);
  const inputs = small.map(({ key }, i) => ({
    proxy: key,
    analyst: { id: analyst.id, version: analyst.version },
    framesPerSecond: plans[i]!.showing.framesPerSecond,
    durationSeconds: videos[i]!.seconds,
    wish,
    language: choosePromptLanguage(context.language, wish),
  }));
  const isAnswered = await Promise.all(inputs.map((input) => context.isStored(analyzeStep, input)));
  const isOpen = isAnswered.map((isStored) => !isStored);
  const links = await linkCopies(context, small, isOpen, { copies, linkSeconds, policies });
  // A copy without a link fails the question about it, which says why.
  if (links.length > 0)
    show(await Promise.all(links.map(async (createLink) => createLink?.().catch(() => undefined))));
  const answers = await context.mapAttempts(
    withPolicy(analyzeStep, 'analyze', policies),
    [...inputs.keys()],
    {
      concurrency: PARALLEL,
      getSize: () => 1,
      getInput: (i) => inputs[i]!,
      getResources: (i) => ({
        analyst,
        createLink: links[i] ?? (() => createInlineLink(small[i]!.path)),
      }),
    },
  );
  return answers.map((answer, i) => ({ answer, proxyBytes: small[i]!.bytes }));
}

async function makeCopies(
  context: WorkflowContext,
  { videos, numbers }: Pick<Question, 'videos' | 'numbers'>,
  plans: readonly AnalystPlan[],
  policies: StepPolicies,
): Promise<SmallCopy[]> {
  const artifacts = await context.map(withPolicy(makeProxyStep, 'compress', policies), [...videos.keys()], {
    concurrency: PARALLEL_VIDEOS,
    getSize: (i) => videos[i]!.source.index.frames.length,
    getInput: (i) => {
      const { digest, video } = videos[i]!.source;
      return { sourceDigest: digest, streamIndex: video.index, profile: plans[i]!.profile };
    },
    getResources: (i) => {
      const { info, video, index } = videos[i]!.source;
      return { path: info.path, video, frames: index.frames.length };
    },
  });
  return artifacts.map(({ key, directory, manifest }, i) => ({
    number: numbers[i]!,
    key,
    path: join(directory, PROXY_FILE),
    bytes: manifest.output.bytes,
  }));
}

/** Sizes of the copies, and where they lie while the model watches them. */
function describeCopies(
  videos: readonly SurveyedVideo[],
  plans: readonly AnalystPlan[],
  small: readonly SmallCopy[],
  urls: readonly (string | undefined)[],
): CopyDocument[] {
  return small.map(({ number, bytes }, i) => ({
    video_index: number,
    original_bytes: videos[i]!.source.info.sizeBytes,
    compressed_bytes: bytes,
    compressed_url: urls[i] ?? null,
    tokens: plans[i]!.showing.tokens,
    full_tokens: plans[i]!.fullTokens,
  }));
}
