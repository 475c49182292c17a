import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { addRational, parseRational, type Rational, reduce, subtractRational } from '../core/rational.ts';
import {
  checkEditDecisions,
  EDIT_FORMAT,
  type EditClip,
  type EditDecisions,
  type EditSource,
  invalidEdit,
  timeOf,
  timeText,
} from './edit-decisions.ts';
import { rateOfEdit, rateOfSource } from './edit-rate.ts';
import { pathOfReference, referenceTo } from './media-reference.ts';

const XML_OPTIONS = {
  ignoreAttributes: false,
  attributeNamePrefix: '',
  preserveOrder: true,
  // Files of strangers: no entities beyond the five of XML, and text stays text.
  processEntities: true,
  parseAttributeValue: false,
  parseTagValue: false,
} as const;

type Node = Record<string, unknown>;

/** FCPXML 1.11: one project whose spine holds the clips; times are exact fractions of a second. */
export function toFcpxml(edit: EditDecisions): string {
  const resources = edit.sources.flatMap((source, i) => [formatOf(source, i), assetOf(source, i)]);
  const { spine, duration } = layOutSpine(edit);
  const rate = rateOfEdit(edit);
  const sequence = element(
    'sequence',
    { format: formatId(leadIndex(edit, rate)), duration: seconds(duration), tcStart: '0s', tcFormat: 'NDF' },
    [element('spine', {}, spine)],
  );
  const project = element('project', { name: edit.title }, [sequence]);
  const event = element('event', { name: 'Footlight' }, [project]);
  const root = element('fcpxml', { version: '1.11' }, [
    element('resources', {}, resources),
    element('library', {}, [event]),
  ]);
  const builder = new XMLBuilder({ ...XML_OPTIONS, format: true, suppressEmptyNode: true });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n${builder.build([root])}`;
}

/** Clips follow each other; a transition lies across the end of one and the beginning of the next. */
function layOutSpine(edit: EditDecisions): { spine: Node[]; duration: Rational } {
  const spine: Node[] = [];
  let offset: Rational = { num: 0, den: 1 };
  for (const [i, clip] of edit.clips.entries()) {
    const before = clip.crossfade === undefined || i === 0 ? undefined : half(timeOf(clip.crossfade));
    const next = edit.clips[i + 1]?.crossfade;
    const start = before ? addRational(timeOf(clip.in), before) : timeOf(clip.in);
    const out =
      next === undefined ? timeOf(clip.out) : subtractRational(timeOf(clip.out), half(timeOf(next)));
    const duration = subtractRational(out, start);
    if (before) spine.push(transitionAt(subtractRational(offset, before), timeOf(clip.crossfade!)));
    spine.push(assetClip(clip, edit, { offset, start, duration }));
    offset = addRational(offset, duration);
  }
  return { spine, duration: offset };
}

function element(name: string, attributes: Record<string, string | undefined>, children: Node[] = []): Node {
  const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
  return { [name]: children, ':@': given };
}

function leadIndex({ sources }: EditDecisions, rate: Rational): number {
  return Math.max(
    0,
    sources.findIndex((source) => JSON.stringify(rateOfSource(source)) === JSON.stringify(rate)),
  );
}

const formatId = (i: number): string => `r${2 * i + 1}`;
const assetId = (i: number): string => `r${2 * i + 2}`;

function formatOf(source: EditSource, i: number): Node {
  const { num, den } = rateOfSource(source);
  return element('format', {
    id: formatId(i),
    frameDuration: `${den}/${num}s`,
    width: source.width?.toString(),
    height: source.height?.toString(),
  });
}

function assetOf(source: EditSource, i: number): Node {
  const { id, path, duration, digest } = source;
  return element(
    'asset',
    {
      id: assetId(i),
      name: id,
      uid: digest,
      start: '0s',
      duration: duration && seconds(timeOf(duration)),
      hasVideo: '1',
      hasAudio: '1',
      format: formatId(i),
    },
    [element('media-rep', { kind: 'original-media', src: referenceTo(path) })],
  );
}

/** `offset` lies in the spine, `start` in the source. */
interface ClipTimes {
  readonly offset: Rational;
  readonly start: Rational;
  readonly duration: Rational;
}

function assetClip(clip: EditClip, { sources }: EditDecisions, times: ClipTimes): Node {
  const i = sources.findIndex(({ id }) => id === clip.source);
  const attributes = {
    ref: assetId(i),
    name: clip.source,
    offset: seconds(times.offset),
    start: seconds(times.start),
    duration: seconds(times.duration),
  };
  const notes = [
    ...(clip.reason === undefined ? [] : [{ note: [{ '#text': clip.reason }] }]),
    ...(clip.score === undefined
      ? []
      : [element('metadata', {}, [element('md', { key: 'footlight.score', value: String(clip.score) })])]),
  ];
  return element('asset-clip', attributes, notes);
}

function transitionAt(offset: Rational, duration: Rational): Node {
  return element('transition', {
    name: 'Cross Dissolve',
    offset: seconds(offset),
    duration: seconds(duration),
  });
}

function half({ num, den }: Rational): Rational {
  return reduce({ num, den: den * 2 });
}

function seconds(time: Rational): string {
  return `${timeText(time)}s`;
}

const timeAttribute = z
  .string()
  .regex(/^-?[\d./]+s$/)
  .transform((text) => parseRational(text.slice(0, -1)) ?? { num: 0, den: 1 });
const clipAttributes = z.object({
  ref: z.string(),
  start: timeAttribute.default({ num: 0, den: 1 }),
  duration: timeAttribute,
});

/** @throws `edit.invalid` for a project whose spine holds other things than clips of files and transitions */
export function parseFcpxml(text: string, name: string): EditDecisions {
  const tree = treeOf(text, name);
  const formats = new Map(
    findAll(tree, 'format').map((node) => [attributesOf(node).id!, attributesOf(node)]),
  );
  const assets = new Map(
    findAll(tree, 'asset').map((node) => [attributesOf(node).id!, assetFrom(node, formats)]),
  );
  const [spine] = findAll(tree, 'spine');
  if (!spine) throw invalidEdit(name, 'it has no spine');
  const [project] = findAll(tree, 'project');
  const clips: EditClip[] = [];
  let shared: Rational | undefined;
  for (const child of childrenOf(spine)) {
    const kind = nameOf(child);
    if (kind === 'transition') {
      shared = timeAttribute.catch({ num: 0, den: 1 }).parse(attributesOf(child).duration);
      const last = clips.at(-1);
      if (last) last.out = timeText(addRational(timeOf(last.out), half(shared)));
    } else if (kind === 'asset-clip') {
      clips.push(clipFrom(child, assets, shared, name));
      shared = undefined;
    } else if (kind !== '#text') throw invalidEdit(name, `its spine holds a <${kind}>`);
  }
  const title = (project && attributesOf(project).name) || 'Untitled';
  const used = [...assets.values()].filter(({ id }) => clips.some(({ source }) => source === id));
  return checkEditDecisions({ format: EDIT_FORMAT, version: 1, title, sources: used, clips }, name);
}

function treeOf(text: string, name: string): Node[] {
  try {
    return new XMLParser(XML_OPTIONS).parse(text) as Node[];
  } catch (error) {
    throw invalidEdit(name, (error as Error).message);
  }
}

function assetFrom(node: Node, formats: ReadonlyMap<string, Record<string, string>>): EditSource {
  const { id, name, uid, src, duration, format } = attributesOf(node);
  const [representation] = findAll(childrenOf(node), 'media-rep');
  const { frameDuration, width, height } = formats.get(format ?? '') ?? {};
  const [, den, num] = /^(\d+)\/(\d+)s$/.exec(frameDuration ?? '') ?? [];
  return {
    id: name ?? id!,
    path: pathOfReference((representation && attributesOf(representation).src) ?? src ?? ''),
    ...(uid ? { digest: uid } : {}),
    ...(den && num ? { frame_rate: timeText(reduce({ num: Number(num), den: Number(den) })) } : {}),
    ...(duration ? { duration: duration.replace(/s$/, '') } : {}),
    ...(width && height ? { width: Number(width), height: Number(height) } : {}),
  };
}

function clipFrom(
  node: Node,
  assets: ReadonlyMap<string, EditSource>,
  shared: Rational | undefined,
  name: string,
): EditClip {
  const parsed = clipAttributes.safeParse(attributesOf(node));
  const source = parsed.success ? assets.get(parsed.data.ref) : undefined;
  if (!parsed.success || !source) throw invalidEdit(name, 'an <asset-clip> has no asset or no duration');
  const { start, duration } = parsed.data;
  const [note] = findAll(childrenOf(node), 'note');
  const score = findAll(childrenOf(node), 'md')
    .map(attributesOf)
    .find(({ key }) => key === 'footlight.score');
  const reason =
    note &&
    childrenOf(note)
      .map((child) => String(child['#text'] ?? ''))
      .join('');
  return {
    source: source.id,
    in: timeText(shared ? subtractRational(start, half(shared)) : start),
    out: timeText(addRational(start, duration)),
    ...(score?.value === undefined ? {} : { score: Number(score.value) }),
    ...(reason ? { reason } : {}),
    ...(shared ? { crossfade: timeText(shared) } : {}),
  };
}

function nameOf(node: Node): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

function childrenOf(node: Node): Node[] {
  const children = node[nameOf(node)];
  return Array.isArray(children) ? (children as Node[]) : [];
}

function attributesOf(node: Node): Record<string, string> {
  return (node[':@'] ?? {}) as Record<string, string>;
}

function findAll(nodes: readonly Node[], name: string): Node[] {
  return nodes.flatMap((node) => [
    ...(nameOf(node) === name ? [node] : []),
    ...findAll(childrenOf(node), name),
  ]);
}
