import { join } from 'node:path';
import { z } from 'zod';
import { createMessage } from '../../core/messages/message.ts';
import type { Rational } from '../../core/rational.ts';
import { encodePictureSequence } from '../../media/stills/picture-sequence.ts';
import { fetchFile, MAX_PICTURE_BYTES, MAX_VIDEO_BYTES } from '../hosted-generation/fetch-file.ts';
import { UnusableResult } from '../hosted-generation/result-file.ts';
import type { Graph } from './graph.ts';
import type { PromptOutputs } from './prompts.ts';

const MAX_FILES = 2000;
const PICTURE = /\.(?:png|jpe?g|webp|tiff?|bmp)$/i;
const VIDEO = /\.(?:mp4|m4v|mov|mkv|webm|avi|gif)$/i;

/** A name without a way out of its folder; ComfyUI's own check is the same. */
const isInside = (name: string): boolean => !/(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[a-z]:|\0/i.test(name);
const fileSchema = z.object({
  filename: z.string().min(1).max(255).refine(isInside),
  subfolder: z.string().max(1024).refine(isInside).default(''),
  type: z.enum(['output', 'temp']).default('output'),
});
type OutputFile = z.output<typeof fileSchema>;

/** Where the files of a server are fetched. */
export interface OutputSource {
  readonly baseUrl: string;
  readonly signal: AbortSignal;
}

/** Fetches the picture of a prompt. @throws {UnusableResult}, and what `fetchFile` throws */
export async function fetchPicture(
  files: readonly OutputFile[],
  path: string,
  source: OutputSource,
): Promise<void> {
  const picture = files.find(({ filename }) => PICTURE.test(filename));
  if (!picture) throw new UnusableResult(createMessage('result-problem.no-picture'));
  await fetchOutput(picture, path, source, MAX_PICTURE_BYTES);
}

/**
 * Fetches the video of a prompt: the file of VHS_VideoCombine, SaveWEBM and SaveVideo, or the pictures of SaveImage, which
 * become a video of the graph's rate.
 *
 * @param folder for the pictures meanwhile
 * @throws {UnusableResult}, and what `fetchFile` throws
 */
export async function fetchVideo(
  files: readonly OutputFile[],
  {
    path,
    folder,
    frameRate,
  }: { readonly path: string; readonly folder: string; readonly frameRate: Rational },
  source: OutputSource,
): Promise<void> {
  const video = files.find(({ filename }) => VIDEO.test(filename));
  if (video) return fetchOutput(video, path, source, MAX_VIDEO_BYTES);
  const pictures = files.filter(({ filename }) => PICTURE.test(filename));
  const paths = pictures.map((_, i) => join(folder, `picture-${i}`));
  const [first, ...rest] = paths;
  if (first === undefined) throw new UnusableResult(createMessage('result-problem.no-video'));
  for (const [i, picture] of pictures.entries())
    await fetchOutput(picture, paths[i]!, source, MAX_PICTURE_BYTES);
  await encodePictureSequence([first, ...rest], path, frameRate, source.signal);
}

/**
 * The files that a prompt made, in their order: those of marked outputs, and of all nodes if none is marked. Saved files come
 * before those of previews. Where else ComfyUI says that they lie has no effect.
 *
 * @throws {UnusableResult} if there are none, or if their names lead elsewhere
 */
export function listFiles(outputs: PromptOutputs, { outputs: marked }: Graph): OutputFile[] {
  const nodes = marked.length > 0 ? marked.map((id) => outputs[id] ?? {}) : Object.values(outputs);
  const entries = nodes.flatMap((node) =>
    Object.values(node).flatMap((list) => (Array.isArray(list) ? list : [])),
  );
  const named = entries.filter((entry) => typeof entry?.filename === 'string');
  const parsed = z.array(fileSchema).min(1).max(MAX_FILES).safeParse(named);
  if (!parsed.success) throw new UnusableResult(createMessage('result-problem.no-files'));
  const saved = parsed.data.filter(({ type }) => type === 'output');
  return saved.length > 0 ? saved : parsed.data;
}

function fetchOutput(
  file: OutputFile,
  path: string,
  { baseUrl, signal }: OutputSource,
  maxBytes: number,
): Promise<void> {
  const url = `${baseUrl}/view?${new URLSearchParams(file)}`;
  return fetchFile(url, path, { serviceUrl: baseUrl, maxBytes, signal });
}
