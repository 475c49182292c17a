import { z } from 'zod';
import {
  entriesOf,
  indexField,
  START_AND_END,
  secondsField,
  withNames,
} from '../../../engines/model-answers/fields.ts';
import type { TextModel } from '../../../engines/text-model.ts';
import type { TokenUsage } from '../../../engines/token-usage.ts';
import type { Transcript } from '../../../engines/transcriber.ts';
import type { VideoAnalysis } from '../../../engines/video-analyst.ts';
import { reportWhileWaiting } from '../../../execution/report-while-waiting.ts';
import type { Step } from '../../../execution/step.ts';
import { STAGES } from '../stages.ts';
import type { SurveyedVideo } from '../surveyed-video.ts';
import { SLOT_SECONDS } from '../timed-scores.ts';
import { createIgnoredWarning } from './ignored-entries.ts';

/** What the planning model is told about one video. */
export interface VideoDigest {
  readonly video_index: number;
  readonly duration: number;
  readonly analysis?: VideoAnalysis;
  readonly transcript?: Transcript['segments'];
  /** Intervals of speech and noise that the built-in analysis found, as vision models don't hear. */
  readonly sound: readonly { readonly start: number; readonly end: number; readonly heard: string }[];
}

/** A clip as a model proposes it, in seconds, before it is checked. */
export interface ProposedClip {
  readonly video_index: number;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

const MAX_CLIPS = 500;
const clipSchema = withNames(
  {
    ...START_AND_END,
    video_index: [
      'videoIndex',
      'video_id',
      'video',
      'index',
      'source',
      '视频索引',
      '视频序号',
      '视频编号',
      '视频',
    ],
    reason: ['description', 'why', 'title', '理由', '原因', '描述', '说明'],
  },
  z.object({
    video_index: indexField,
    start: secondsField,
    end: secondsField,
    reason: z
      .string()
      .catch('')
      .transform((text) => text.slice(0, 500)),
  }),
);
const proposalFields = withNames(
  {
    theme: ['title', '主题', '标题'],
    clips: ['segments', 'highlights', 'cuts', '片段', '剪辑', '裁剪方案', '裁剪片段', '精彩片段'],
  },
  z.object({ theme: z.string().max(500).catch(''), clips: entriesOf(clipSchema, MAX_CLIPS) }),
);
/** Some models answer with the clips alone. */
const proposalSchema = z.preprocess((json) => (Array.isArray(json) ? { clips: json } : json), proposalFields);

interface Proposal {
  readonly theme: string;
  readonly clips: readonly ProposedClip[];
}

interface ProposeInput {
  readonly planner: Pick<TextModel, 'id' | 'version'>;
  readonly films: readonly VideoDigest[];
  readonly seconds: number;
  readonly wish: string | undefined;
  readonly language: 'zh' | undefined;
}

interface ProposeOutput {
  readonly proposal: Proposal;
  readonly usage: TokenUsage;
}

/** Asks a text model for a cut of all videos. The answer is an artifact, so that it is paid for once. */
export const proposeStep: Step<ProposeInput, TextModel, ProposeOutput> = {
  ...STAGES.propose,
  version: '2',
  async run(context, { films: videos, seconds, wish, language }, planner) {
    const { remote, signal } = context;
    const instructions = createInstructions(seconds, wish, language);
    const text = JSON.stringify({ videos: videos });
    const request = { instructions, text, parse: parseProposal, remote, signal };
    const { json, usage } = await reportWhileWaiting(context, planner.writeJson(request));
    const { theme, clips } = json;
    if (clips.ignored > 0) context.warn(createIgnoredWarning(planner.id, clips.ignored));
    return { proposal: { theme, clips: clips.entries }, usage };
  },
};

function parseProposal(json: unknown): z.output<typeof proposalFields> {
  return proposalSchema.parse(json);
}

export function createInstructions(seconds: number, wish: string | undefined, language?: 'zh'): string {
  const lines = language === 'zh' ? createChineseLines(seconds, wish) : createEnglishLines(seconds, wish);
  return lines.filter(Boolean).join('\n');
}

function createEnglishLines(seconds: number, wish: string | undefined): string[] {
  return [
    'You are the editor of a highlight film. From the analyses of the videos, choose clips and their order.',
    `The clips together last about ${Math.round(seconds)} seconds; each at least 2 seconds.`,
    'Several clips may come from one video. They should tell one thing after the other, and not repeat themselves.',
    wish ? `The editor in chief wants: ${wish}` : '',
    'Return JSON only: {"theme": "...", "clips": [{"video_index": 0, "start": seconds, "end": seconds, "reason": "..."}]}',
    'Times are absolute seconds from the start of their video.',
  ];
}

function createChineseLines(seconds: number, wish: string | undefined): string[] {
  return [
    '基于以下多个视频的分析结果，生成一个精彩集锦的裁剪方案。',
    `1. 选择最精彩的片段，总时长约 ${Math.round(seconds)} 秒，每个片段至少 2 秒`,
    '2. 片段之间要有连贯性和叙事逻辑，内容不要重复',
    '3. 可以从同一个视频选择多个片段',
    '4. 只返回 JSON：{"theme": "...", "clips": [{"video_index": 0, "start": 秒, "end": 秒, "reason": "..."}]}',
    '5. start 和 end 是从该视频开头算起的秒数',
    wish ? `用户额外需求：${wish}` : '',
  ];
}

const AUDIO_FLAGS = [
  ['speech', 0.5, 'speech'],
  ['noise', 0.5, 'crowd or applause'],
] as const;
const MIN_SLOTS = 3;

/** Finds intervals of speech and of crowd noise that last 1.5 seconds or more. */
export function digestAudio({ features }: SurveyedVideo): VideoDigest['sound'] {
  return AUDIO_FLAGS.flatMap(([name, threshold, audioFlags]) => {
    const intervals: { start: number; end: number; heard: string }[] = [];
    let begin = -1;
    const values = [...features[name], 0];
    for (const [slot, value] of values.entries()) {
      if (value >= threshold) begin = begin < 0 ? slot : begin;
      else {
        if (begin >= 0 && slot - begin >= MIN_SLOTS)
          intervals.push({ start: begin * SLOT_SECONDS, end: slot * SLOT_SECONDS, heard: audioFlags });
        begin = -1;
      }
    }
    return intervals;
  }).sort((a, b) => a.start - b.start);
}
