import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashSha256 } from '../../core/hashing.ts';
import type { EngineChoice, Environment } from '../../engines/engine.ts';
import { findModelFiles } from '../../engines/model-store/find-model.ts';
import type { ObjectDetector } from '../../engines/object-detector.ts';
import { loadNet } from '../mask-nets/load-net.ts';
import { GroundingDinoDetector } from './grounding-dino-detector.ts';
import { GROUNDING_DINO_FORM } from './grounding-dino-form.ts';
import { GROUNDING_DINO_MODELS } from './models.ts';
import { WordPieces } from './word-pieces.ts';

/** Part of every artifact key: raise it when the same weights give other boxes. */
const VERSION = '1';
const VOCABULARY = 'vocab.txt';

/**
 * Loads the net from the store, or from a file with `vocab.txt` beside it or in the folder above, as hubs have them.
 *
 * @throws `model.no-vocabulary`, and what `loadNet` throws
 */
export async function loadGroundingDino(
  { parameter, settings }: EngineChoice<'object-detector'>,
  environment: Environment,
  signal?: AbortSignal,
): Promise<ObjectDetector> {
  const files = await findModelFiles(parameter, GROUNDING_DINO_MODELS, environment);
  const graph = files.find((path) => path.endsWith('.onnx')) ?? files[0]!;
  const vocabulary = await readVocabulary(graph);
  const source = { forms: [GROUNDING_DINO_FORM], wanted: GROUNDING_DINO_MODELS };
  const { graphs, digest, engine } = await loadNet(
    { parameter: graph, settings },
    source,
    environment,
    signal,
  );
  const version = `${VERSION} ${hashSha256(Buffer.from(`${digest} ${vocabulary.digest}`)).slice(0, 16)}`;
  return new GroundingDinoDetector({ graphs, engine, version, words: vocabulary.words });
}

async function readVocabulary(graph: string) {
  const folder = dirname(graph);
  for (const path of [join(folder, VOCABULARY), join(folder, '..', VOCABULARY)]) {
    const content = await readFile(path).catch(() => undefined);
    const words = content && WordPieces.parse(content.toString('utf8'));
    if (words) return { words, digest: hashSha256(content) };
  }
  throw new FootlightError('model.no-vocabulary', { kind: 'usage', value: graph });
}
