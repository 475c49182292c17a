import { join } from 'node:path';
import type { TokenUsage } from '../../../engines/token-usage.ts';
import type { VideoAnalysis, VideoAnalyst } from '../../../engines/video-analyst.ts';
import { reportWhileWaiting } from '../../../execution/report-while-waiting.ts';
import type { Step } from '../../../execution/step.ts';
import type { Attempt, WorkflowContext } from '../../../execution/workflow.ts';
import type { ObjectStore } from '../../../storage/object-store.ts';
import type { ProxyProfile } from '../proxy-profiles.ts';
import { STAGES } from '../stages.ts';
import type { SurveyedVideo } from '../surveyed-video.ts';
import { makeProxyStep, PROXY_FILE } from './make-proxy.ts';
import { createTemporaryLink } from './temporary-link.ts';
import type { Showing } from './token-budget.ts';

interface AnalyzeInput {
  readonly proxy: string;
  readonly analyst: Pick<VideoAnalyst, 'id' | 'version'>;
  readonly framesPerSecond: number;
  readonly durationSeconds: number;
  readonly wish: string | undefined;
}

interface AnalyzeResources {
  readonly proxyPath: string;
  readonly analyst: VideoAnalyst;
  readonly store: ObjectStore | undefined;
  readonly linkSeconds: number;
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
  async run(
    context,
    { proxy, framesPerSecond, durationSeconds, wish },
    { proxyPath, analyst, store, linkSeconds },
  ) {
    const { remote, signal } = context;
    const name = `temp-compressed/${proxy}/proxy.mp4`;
    await using link = await createTemporaryLink(proxyPath, name, store, linkSeconds);
    const request = { videoUrl: link.url, framesPerSecond, durationSeconds, prompt: wish, remote, signal };
    return await reportWhileWaiting(context, analyst.analyze(request));
  },
};

export interface AnalystPlan {
  readonly showing: Showing;
  readonly profile: ProxyProfile;
}

export interface AnalystTools {
  readonly analyst: VideoAnalyst;
  /** Where copies are put for the model's service to fetch; without a store they are sent within the request. */
  readonly store: ObjectStore | undefined;
  /** How long the links are valid; longer than all retries of a request take. */
  readonly linkSeconds: number;
}

/** The result of one video's analysis. */
export interface AnalyzedVideo {
  readonly answer: Attempt<AnalyzeOutput>;
  readonly proxyBytes: number;
}

/** Makes small copies of the videos, one after another, and asks the model about several of them at a time. */
export async function askAnalyst(
  context: WorkflowContext,
  videos: readonly SurveyedVideo[],
  plans: readonly AnalystPlan[],
  { analyst, store, linkSeconds }: AnalystTools,
  wish: string | undefined,
): Promise<AnalyzedVideo[]> {
  const numbers = videos.map((_, i) => i);
  const proxies = await context.map(makeProxyStep, numbers, {
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
  const answers = await context.mapAttempts(analyzeStep, numbers, {
    concurrency: PARALLEL,
    getSize: () => 1,
    getInput: (i) => ({
      proxy: proxies[i]!.key,
      analyst: { id: analyst.id, version: analyst.version },
      framesPerSecond: plans[i]!.showing.framesPerSecond,
      durationSeconds: videos[i]!.seconds,
      wish,
    }),
    getResources: (i) => ({
      proxyPath: join(proxies[i]!.directory, PROXY_FILE),
      analyst,
      store,
      linkSeconds,
    }),
  });
  return answers.map((answer, i) => ({ answer, proxyBytes: proxies[i]!.manifest.output.bytes }));
}
