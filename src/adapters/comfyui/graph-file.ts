import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashSha256 } from '../../core/hashing.ts';
import { decodeMarkedText } from '../../core/marked-text.ts';
import { type Graph, parseGraph } from './graph.ts';

const MAX_BYTES = 4 << 20;
/** Graphs that are part of the package; assets/comfyui/README.md describes them. */
const FOLDER = new URL('../../../assets/comfyui/', import.meta.url);

/** A graph with what identifies it in keys. */
export interface GraphFile {
  readonly graph: Graph;
  /** Its name without a path. */
  readonly id: string;
  readonly digest: string;
}

/**
 * Reads the graph that a user chose.
 *
 * @param choice a name of `own`, or the path of a .json file in ComfyUI's API format
 * @throws `comfyui.graph`
 */
export async function readGraphFile(choice: string, own: readonly string[]): Promise<GraphFile> {
  const isOwn = own.includes(choice);
  if (!isOwn && !/\.json$/i.test(choice))
    throw new FootlightError('comfyui.graph', {
      kind: 'usage',
      reason: 'unknown',
      parameters: { names: own.join(', ') },
      value: choice,
    });
  const text = await readText(choice, isOwn ? new URL(`${choice}.json`, FOLDER) : choice);
  const id = isOwn ? choice : basename(choice).replace(/\.json$/i, '');
  return { graph: parseGraph(choice, text), id, digest: hashSha256(Buffer.from(text)).slice(0, 16) };
}

async function readText(choice: string, path: string | URL): Promise<string> {
  const content = await readContent(path);
  if (content) return decodeMarkedText(content, choice);
  throw new FootlightError('comfyui.graph', { kind: 'usage', reason: 'unreadable', value: choice });
}

/** Undefined if it can't be read: what the system says names paths of this machine. */
async function readContent(path: string | URL): Promise<Buffer | undefined> {
  try {
    await using file = await open(path);
    const stats = await file.stat();
    return stats.isFile() && stats.size <= MAX_BYTES ? await file.readFile() : undefined;
  } catch {
    return undefined;
  }
}
