import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';

/** What the marks of a graph name: values that are put into it, and its outputs. */
const MARKS = [
  'prompt',
  'negative',
  'picture',
  'last-picture',
  'seed',
  'steps',
  'guidance',
  'width',
  'height',
  'size',
  'scale',
  'frames',
  'frame-count',
  'fps',
  'output',
] as const;
export type Mark = (typeof MARKS)[number];

/** The inputs of ComfyUI's nodes that a mark means if it names none, in the order in which they are looked for. */
const USUAL_INPUTS: Readonly<Record<Exclude<Mark, 'output'>, readonly string[]>> = {
  prompt: ['text', 'prompt', 'positive'],
  negative: ['text', 'negative_prompt', 'negative'],
  picture: ['image'],
  'last-picture': ['image'],
  seed: ['seed', 'noise_seed'],
  steps: ['steps'],
  guidance: ['cfg', 'guidance'],
  width: ['width'],
  height: ['height'],
  size: ['resolution', 'size'],
  scale: ['scale', 'scale_by'],
  frames: ['length', 'video_frames', 'num_frames', 'frames', 'batch_size'],
  'frame-count': ['length', 'video_frames', 'num_frames', 'frames', 'batch_size'],
  fps: ['fps', 'frame_rate'],
};
/** Marks that may state their number, such as `frame-count=102`, where no input has it. */
const NUMBER_MARKS: readonly Mark[] = ['frame-count', 'fps'];
const NUMBER = /^\d{1,6}(?:\.\d{1,4})?$/;
const TEXT_MARKS: readonly Mark[] = ['prompt', 'negative', 'picture', 'last-picture'];

const valueSchema = z.unknown();
const nodeSchema = z
  .object({
    class_type: z.string().min(1),
    inputs: z.record(z.string(), valueSchema),
    _meta: z.object({ title: z.string().optional() }).loose().optional(),
  })
  .loose();
const graphSchema = z.record(z.string(), nodeSchema);

/** A graph in ComfyUI's API format: nodes by their ids. */
export type GraphNodes = z.output<typeof graphSchema>;

/** An input that a mark names. */
interface MarkedInput {
  readonly node: string;
  readonly input: string;
}

/** A graph whose marks are known. */
export interface Graph {
  /** What errors call it. */
  readonly name: string;
  readonly nodes: GraphNodes;
  readonly inputs: ReadonlyMap<Mark, readonly MarkedInput[]>;
  /** Numbers that marks state themselves. */
  readonly numbers: ReadonlyMap<Mark, number>;
  /** Nodes whose files are the result; all that have files if there are none. */
  readonly outputs: readonly string[];
}

/** Values for the marks of a graph; those of marks that it lacks have no effect. */
export type GraphValues = Partial<Record<Exclude<Mark, 'output'>, string | number>>;

/**
 * Reads a graph in ComfyUI's API format ("Export (API)"), with marks in the titles of its nodes:
 * `footlight: seed, steps` says that the node's usual inputs of these names are filled in, `footlight: prompt=words` names
 * the input, and `footlight: frame-count=102` states the number.
 *
 * @throws `comfyui.graph`
 */
export function parseGraph(name: string, text: string): Graph {
  const parsed = graphSchema.safeParse(parseJson(text));
  if (!parsed.success || Object.keys(parsed.data).length === 0)
    throw new FootlightError('comfyui.graph', { kind: 'usage', reason: 'format', value: name });
  const inputs = new Map<Mark, MarkedInput[]>();
  const numbers = new Map<Mark, number>();
  const outputs: string[] = [];
  for (const [node, { inputs: present, _meta }] of Object.entries(parsed.data)) {
    for (const { mark, input } of readMarks(name, node, _meta?.title ?? '')) {
      if (mark === 'output') outputs.push(node);
      else if (NUMBER_MARKS.includes(mark) && NUMBER.test(input ?? '')) numbers.set(mark, Number(input));
      else
        inputs.set(mark, [
          ...(inputs.get(mark) ?? []),
          { node, input: findInput(name, { node, mark, input }, present) },
        ]);
    }
  }
  return { name, nodes: parsed.data, inputs, numbers, outputs };
}

/** Makes sure that a graph has marks. @throws `comfyui.graph` which names those that are missing */
export function requireMarks({ name, inputs, numbers }: Graph, marks: readonly Mark[]): void {
  const missing = marks.filter((mark) => !inputs.has(mark) && !numbers.has(mark));
  if (missing.length > 0)
    throw new FootlightError('comfyui.graph', {
      kind: 'usage',
      reason: 'marks',
      parameters: { marks: missing.join(', ') },
      value: name,
    });
}

/** The number that a graph has at a mark; undefined without such a mark. @throws `comfyui.graph` if it is none above 0 */
export function readNumber({ name, nodes, inputs, numbers }: Graph, mark: Mark): number | undefined {
  const marked = inputs.get(mark)?.[0];
  const stated = numbers.get(mark);
  if (!marked && (stated === undefined || stated > 0)) return stated;
  const value = marked && nodes[marked.node]!.inputs[marked.input];
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw new FootlightError('comfyui.graph', {
    kind: 'usage',
    reason: 'number',
    parameters: { mark, node: marked?.node ?? '' },
    value: name,
  });
}

/** The nodes with values in place of those that the marks name. */
export function fillGraph({ nodes, inputs }: Graph, values: GraphValues): GraphNodes {
  const filled = structuredClone(nodes);
  for (const [mark, value] of Object.entries(values))
    for (const { node, input } of inputs.get(mark as Mark) ?? []) filled[node]!.inputs[input] = value;
  return filled;
}

/** The nodes with another prefix for the files that they save, so that no file of another task is taken for theirs. */
export function prefixFiles(nodes: GraphNodes, prefix: string): GraphNodes {
  const named = Object.entries(nodes).map(([id, node]) => {
    if (typeof node.inputs.filename_prefix !== 'string') return [id, node] as const;
    return [id, { ...node, inputs: { ...node.inputs, filename_prefix: prefix } }] as const;
  });
  return Object.fromEntries(named);
}

interface WrittenMark {
  readonly mark: Mark;
  /** The input, if the mark names it. */
  readonly input: string | undefined;
}

function readMarks(name: string, node: string, title: string): WrittenMark[] {
  const [, list] = /(?:^|\s)footlight:\s*(.+)$/i.exec(title) ?? [];
  if (list === undefined) return [];
  return list.split(',').map((each) => {
    const [mark = '', input] = each.split('=').map((part) => part.trim());
    if ((MARKS as readonly string[]).includes(mark)) return { mark: mark as Mark, input };
    throw new FootlightError('comfyui.graph', {
      kind: 'usage',
      reason: 'unknown-mark',
      parameters: { mark: mark.slice(0, 40), node, marks: MARKS.join(', ') },
      value: name,
    });
  });
}

function findInput(
  name: string,
  { node, mark, input }: WrittenMark & { readonly node: string },
  inputs: Readonly<Record<string, unknown>>,
): string {
  const names = input === undefined ? USUAL_INPUTS[mark as Exclude<Mark, 'output'>] : [input];
  const type = TEXT_MARKS.includes(mark) ? 'string' : 'number';
  // What another node gives stands there as a list of its id and a number.
  const found = names.find((each) => Object.hasOwn(inputs, each) && typeof inputs[each] === type);
  if (found !== undefined) return found;
  throw new FootlightError('comfyui.graph', {
    kind: 'usage',
    reason: 'input',
    parameters: { mark, node, inputs: names.join(', ') },
    value: name,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
