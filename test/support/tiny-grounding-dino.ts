import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphBuilder } from '../../src/inference/onnx/graph-builder.ts';

/** Pieces by their ids in the vocabulary of bert-base-uncased. */
const PIECES: Readonly<Record<string, number>> = {
  '[PAD]': 0,
  '[UNK]': 100,
  '[CLS]': 101,
  '[SEP]': 102,
  '.': 1012,
  the: 1996,
  in: 1999,
  '##s': 2015,
  '##ing': 2075,
  right: 2157,
  left: 2187,
  red: 2417,
  woman: 2450,
  person: 2711,
};
const VOCABULARY_SIZE = 3000;
const LENGTH = 256;

/** How sure the net is of its boxes where it reads a word; of all others it is not. */
const LOGITS: readonly Readonly<Record<string, number>>[] = [
  { left: 2, red: -0.7 },
  { right: 1, person: 0 },
];
/** Middle, width and height of its boxes. */
const BOXES = [
  [0.18, 0.55, 0.2, 0.6],
  [0.86, 0.55, 0.2, 0.6],
];

/** A net with the ports of Grounding DINO's exports, which finds one box for "left" and one for "right", whatever the picture. */
export function buildTinyGroundingDino(maskPort = 'pixel_mask'): Uint8Array {
  const graph = new GraphBuilder();
  graph.addInput('pixel_values', ['batch', 3, 'height', 'width']);
  const ids = graph.addInput('input_ids', ['batch', 'length'], 'int64');
  graph.addInput('token_type_ids', ['batch', 'length'], 'int64');
  graph.addInput('attention_mask', ['batch', 'length'], 'int64');
  graph.addInput(maskPort, ['batch', 'height', 'width'], 'int64');
  const beyond = graph.addExactFloats([1, 1, LENGTH], Array(LENGTH).fill(Number.NEGATIVE_INFINITY));
  const rows = LOGITS.map((words) => {
    const table = Array<number>(VOCABULARY_SIZE).fill(-10);
    for (const [word, logit] of Object.entries(words)) table[PIECES[word]!] = logit;
    const row = graph.addNode('Gather', [graph.addExactFloats([VOCABULARY_SIZE], table), ids]);
    const lifted = graph.addNode('Unsqueeze', [row, graph.addInt64s([1])]);
    const long = graph.addNode('Concat', [lifted, beyond], { axis: 2 });
    return graph.addNode('Slice', [long, ...[0, LENGTH, 2].map((value) => graph.addInt64s([value]))]);
  });
  graph.addOutput(graph.addNode('Concat', rows, { axis: 1 }), 'logits', ['batch', 2, LENGTH]);
  graph.addOutput(graph.addExactFloats([1, 2, 4], BOXES.flat()), 'pred_boxes', ['batch', 2, 4]);
  return graph.build();
}

export function writeTinyVocabulary(folder: string): Promise<void> {
  const lines = Array.from({ length: VOCABULARY_SIZE }, (_, id) => `[unused${id}]`);
  for (const [piece, id] of Object.entries(PIECES)) lines[id] = piece;
  return writeFile(join(folder, 'vocab.txt'), `${lines.join('\n')}\n`);
}
