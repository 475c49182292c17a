import { z } from 'zod';
import {
  type AnalysisDocument,
  type CopyDocument,
  DOCUMENTS,
  type ResultDocument,
  toMegabytes,
  type VideoDocument,
} from '../documents.ts';

const seconds = z.number().describe('Seconds');

export const analysisSchema = z.looseObject({
  video_index: z.int(),
  duration: seconds,
  content: z.string().optional().describe('What is seen; missing if no vision model was asked'),
  highlights: z.array(z.string()).optional().describe('What stands out, in words'),
  moments: z
    .array(z.object({ start: seconds, end: seconds, score: z.number(), description: z.string() }))
    .optional()
    .describe('When it is seen, and how much it stands out from 0 to 1, where the model says when'),
  tags: z.array(z.string()).optional(),
  scenes: z.array(z.unknown()).optional(),
  transcript: z.array(z.unknown()).optional().describe('What is said'),
});

export const planSchema = z.object({
  theme: z.string(),
  clips: z.array(
    z.object({
      video_index: z.int(),
      start: seconds,
      end: seconds,
      reason: z.string(),
      score: z.number().optional(),
    }),
  ),
});

export const videoInfoSchema = z.object({
  index: z.int(),
  source_type: z.enum(['local', 'oss', 'url']),
  duration: z.number().nullable().describe('Seconds; null until it was opened'),
  resolution: z.string().nullable().describe('Such as 1920x1080'),
  size_mb: z.number().nullable(),
  compressed_url: z.string().nullable().describe('Where the model fetches the small copy, for a while'),
});

export const compressionSchema = z
  .object({
    total_original_size_mb: z.number(),
    total_compressed_size_mb: z.number(),
    average_compression_ratio: z.number().describe('Share of the size that is saved, 0 to 1'),
    estimated_token_savings: z.string().describe('Such as "~70%"'),
  })
  .partial()
  .describe('Empty until small copies were made');

/** What a task has published so far. */
export interface BatchDocuments {
  readonly videos?: readonly VideoDocument[];
  readonly copies?: readonly CopyDocument[];
  readonly analyses?: readonly z.output<typeof analysisSchema>[];
  readonly plan?: z.output<typeof planSchema>;
  readonly film?: ResultDocument;
}

export function readBatchDocuments(documents: Readonly<Record<string, unknown>>): BatchDocuments {
  const found = Object.entries(DOCUMENTS).map(([field, name]) => [field, documents[name]]);
  const all = Object.fromEntries(found) as BatchDocuments;
  return { ...all, ...(all.analyses && { analyses: showAnalyses(all.analyses) }) };
}

/** Analyses with the highlights in words, and beside them those with times. */
export function showAnalyses(published: unknown): z.output<typeof analysisSchema>[] {
  return (published as AnalysisDocument[]).map(({ highlights, ...rest }) => ({
    ...rest,
    ...(highlights && {
      highlights: highlights.flatMap(({ description }) => description || []),
      moments: highlights.filter(({ start, end }) => end > start),
    }),
  }));
}

/** What is known of each video of a request. */
export function listVideos(
  types: readonly z.output<typeof videoInfoSchema>['source_type'][],
  { videos, copies }: BatchDocuments,
): z.output<typeof videoInfoSchema>[] {
  return types.map((source_type, index) => {
    const video = videos?.find(({ video_index }) => video_index === index);
    const copy = copies?.find(({ video_index }) => video_index === index);
    return {
      index,
      source_type,
      duration: video?.duration ?? null,
      resolution: video?.resolution ?? null,
      size_mb: video?.size_mb ?? null,
      compressed_url: copy?.compressed_url ?? null,
    };
  });
}

/** What the small copies save. */
export function summarizeCompression({ copies = [] }: BatchDocuments): z.output<typeof compressionSchema> {
  if (copies.length === 0) return {};
  const sum = (read: (copy: CopyDocument) => number): number =>
    copies.reduce((total, copy) => total + read(copy), 0);
  const [original, compressed] = [sum((copy) => copy.original_bytes), sum((copy) => copy.compressed_bytes)];
  const savedTokens = 1 - sum((copy) => copy.tokens) / sum((copy) => copy.full_tokens);
  return {
    total_original_size_mb: toMegabytes(original),
    total_compressed_size_mb: toMegabytes(compressed),
    average_compression_ratio: Math.round((1 - compressed / original) * 100) / 100,
    estimated_token_savings: `~${Math.round(savedTokens * 100)}%`,
  };
}
