import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { createMessage } from '../core/messages/message.ts';
import { addRational, type Rational, reduce, subtractRational } from '../core/rational.ts';
import type { Warning } from '../core/warning.ts';
import {
  type ClipTransition,
  checkEditDecisions,
  createInvalidEditError,
  EDIT_FORMAT,
  type EditClip,
  type EditDecisions,
  type EditSource,
  listTransitions,
  normalizeTimeText,
  parseTime,
} from './edit-decisions.ts';
import { rateOfEdit, rateOfSource } from './edit-rate.ts';
import {
  createElement,
  findAll,
  formatSeconds,
  getAttributes,
  getChildren,
  getName,
  type Node,
  timeAttribute,
} from './fcpxml-nodes.ts';
import { createEffects, createTransition, readTransition } from './fcpxml-transitions.ts';
import { createReference, getReferencePath } from './media-reference.ts';
import { UnreadParts } from './unread-parts.ts';

const XML_OPTIONS = {
  ignoreAttributes: false,
  attributeNamePrefix: '',
  preserveOrder: true,
  // Files are untrusted: no entities beyond XML's five, and values stay text.
  processEntities: true,
  parseAttributeValue: false,
  parseTagValue: false,
} as const;

/** Writes FCPXML 1.11: one project whose spine holds the clips, with times as exact fractions of a second. */
export function toFcpxml(edit: EditDecisions): string {
  const resources = [
    ...edit.sources.flatMap((source, i) => [createFormat(source, i), createAsset(source, i)]),
    ...createEffects(edit),
  ];
  const { spine, duration } = layOutSpine(edit);
  const rate = rateOfEdit(edit);
  const sequence = createElement(
    'sequence',
    {
      format: formatId(findLeadIndex(edit, rate)),
      duration: formatSeconds(duration),
      tcStart: '0s',
      tcFormat: 'NDF',
    },
    [createElement('spine', {}, spine)],
  );
  const project = createElement('project', { name: edit.title }, [sequence]);
  const event = createElement('event', { name: 'Footlight' }, [project]);
  const root = createElement('fcpxml', { version: '1.11' }, [
    createElement('resources', {}, resources),
    createElement('library', {}, [event]),
  ]);
  const builder = new XMLBuilder({ ...XML_OPTIONS, format: true, suppressEmptyNode: true });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n${builder.build([root])}`;
}

/** Clips follow each other; a transition lies across the end of one and the beginning of the next. */
function layOutSpine(edit: EditDecisions): { spine: Node[]; duration: Rational } {
  const spine: Node[] = [];
  const transitions = listTransitions(edit);
  let offset: Rational = { num: 0, den: 1 };
  for (const [i, clip] of edit.clips.entries()) {
    const [transition, next] = [transitions[i], transitions[i + 1]];
    const before = transition && halve(transition.duration);
    const start = before ? addRational(parseTime(clip.in), before) : parseTime(clip.in);
    const out = next ? subtractRational(parseTime(clip.out), halve(next.duration)) : parseTime(clip.out);
    const duration = subtractRational(out, start);
    if (before) spine.push(createTransition(subtractRational(offset, before), transition));
    spine.push(createAssetClip(clip, edit, { offset, start, duration }));
    offset = addRational(offset, duration);
  }
  return { spine, duration: offset };
}

function findLeadIndex({ sources }: EditDecisions, rate: Rational): number {
  return Math.max(
    0,
    sources.findIndex((source) => JSON.stringify(rateOfSource(source)) === JSON.stringify(rate)),
  );
}

const formatId = (i: number): string => `r${2 * i + 1}`;
const createAssetId = (i: number): string => `r${2 * i + 2}`;

function createFormat(source: EditSource, i: number): Node {
  const { num, den } = rateOfSource(source);
  return createElement('format', {
    id: formatId(i),
    frameDuration: `${den}/${num}s`,
    width: source.width?.toString(),
    height: source.height?.toString(),
  });
}

function createAsset(source: EditSource, i: number): Node {
  const { id, path, duration, digest } = source;
  return createElement(
    'asset',
    {
      id: createAssetId(i),
      name: id,
      uid: digest,
      start: '0s',
      duration: duration && formatSeconds(parseTime(duration)),
      hasVideo: '1',
      hasAudio: '1',
      format: formatId(i),
    },
    [createElement('media-rep', { kind: 'original-media', src: createReference(path) })],
  );
}

/** `offset` lies in the spine, `start` in the source. */
interface ClipTimes {
  readonly offset: Rational;
  readonly start: Rational;
  readonly duration: Rational;
}

function createAssetClip(clip: EditClip, { sources }: EditDecisions, times: ClipTimes): Node {
  const i = sources.findIndex(({ id }) => id === clip.source);
  const attributes = {
    ref: createAssetId(i),
    name: clip.source,
    offset: formatSeconds(times.offset),
    start: formatSeconds(times.start),
    duration: formatSeconds(times.duration),
  };
  const notes = [
    ...(clip.reason === undefined ? [] : [{ note: [{ '#text': clip.reason }] }]),
    ...(clip.score === undefined
      ? []
      : [
          createElement('metadata', {}, [
            createElement('md', { key: 'footlight.score', value: String(clip.score) }),
          ]),
        ]),
  ];
  return createElement('asset-clip', attributes, notes);
}

function halve({ num, den }: Rational): Rational {
  return reduce({ num, den: den * 2 });
}

const clipAttributes = z.object({
  ref: z.string(),
  start: timeAttribute.optional(),
  duration: timeAttribute,
});

/**
 * Reads the first project of an FCPXML file.
 *
 * @throws `edit.invalid` for a project whose spine holds other things than clips of files and transitions
 */
export function parseFcpxml(
  text: string,
  name: string,
  warn: (warning: Warning) => void = () => undefined,
): EditDecisions {
  const tree = parseTree(text, name);
  const formats = new Map(
    findAll(tree, 'format').map((node) => [getAttributes(node).id!, getAttributes(node)]),
  );
  const assets = readAssets(findAll(tree, 'asset'), formats);
  const [spine] = findAll(tree, 'spine');
  if (!spine) throw createInvalidEditError(name, createMessage('edit-problem.no-spine'));
  const [project] = findAll(tree, 'project');
  const clips: EditClip[] = [];
  const unread = new UnreadParts();
  const children = getChildren(spine).filter((child) => getName(child) !== '#text');
  let shared: ClipTransition | undefined;
  for (const [i, child] of children.entries()) {
    const kind = getName(child);
    const part = findUnreadElement(child, ![children[i - 1], children[i + 1]].every(isShown));
    if (part) {
      unread.add(part);
      continue;
    }
    if (kind === 'transition') {
      shared = readTransition(child, clips.length, warn);
      const last = clips.at(-1);
      if (last) last.out = normalizeTimeText(addRational(parseTime(last.out), halve(shared.duration)));
    } else if (kind === 'asset-clip') {
      countUnread(child, unread);
      clips.push(readClip(child, assets, shared, name));
      shared = undefined;
    } else
      throw createInvalidEditError(name, createMessage('edit-problem.foreign-element', { element: kind }));
  }
  unread.warn(warn);
  const title = (project && getAttributes(project).name) || 'Untitled';
  const used = [...assets.values()]
    .map(({ source }) => source)
    .filter(({ id }) => clips.some(({ source }) => source === id));
  return checkEditDecisions({ format: EDIT_FORMAT, version: 1, title, sources: used, clips }, name);
}

function isShown(node: Node | undefined): boolean {
  return node !== undefined && getName(node) === 'asset-clip' && getAttributes(node).enabled !== '0';
}

/** What an element of the spine is, if it isn't shown. `isAtEdge`: whether no shown clip is on one of its sides. */
function findUnreadElement(
  node: Node,
  isAtEdge: boolean,
): 'gap' | 'title' | 'disabled' | 'edge-transition' | undefined {
  const kind = getName(node);
  if (kind === 'gap') return 'gap';
  if (kind === 'title' || kind === 'video') return 'title';
  if (kind === 'transition' && isAtEdge) return 'edge-transition';
  return getAttributes(node).enabled === '0' ? 'disabled' : undefined;
}

/** Counts what a clip holds that a cut can't show. */
function countUnread(clip: Node, unread: UnreadParts): void {
  const { audioStart, audioDuration } = getAttributes(clip);
  if (audioStart ?? audioDuration) unread.add('split-audio');
  for (const child of getChildren(clip)) {
    const kind = getName(child);
    if (kind === 'timeMap' || kind === 'conform-rate') unread.add('speed');
    else if (kind === 'adjust-volume') unread.add('volume');
    else if (kind === 'marker' || kind === 'chapter-marker') unread.add('marker');
    else if (kind.startsWith('filter-') || kind.startsWith('adjust-')) unread.add('effect');
    else if (getAttributes(child).lane !== undefined) unread.add('connected');
  }
}

function parseTree(text: string, name: string): Node[] {
  try {
    return new XMLParser(XML_OPTIONS).parse(text) as Node[];
  } catch (error) {
    throw createInvalidEditError(name, (error as Error).message);
  }
}

/** A file with the time code that its times count from. */
interface Asset {
  readonly source: EditSource;
  readonly start: Rational;
}

/** The assets by their ids. Their names name sources, with the id where two have one name. */
function readAssets(
  nodes: readonly Node[],
  formats: ReadonlyMap<string, Record<string, string>>,
): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  const taken = new Set<string>();
  for (const node of nodes) {
    const source = readAsset(node, formats);
    const { id = source.id, start } = getAttributes(node);
    const unique = taken.has(source.id) ? { ...source, id: `${source.id} (${id})` } : source;
    taken.add(unique.id);
    const parsed = timeAttribute.safeParse(start);
    assets.set(id, { source: unique, start: parsed.success ? parsed.data : { num: 0, den: 1 } });
  }
  return assets;
}

/** SHA-256, which is what is written here. */
const DIGEST = /^[0-9a-f]{64}$/;

function readAsset(node: Node, formats: ReadonlyMap<string, Record<string, string>>): EditSource {
  const { id, name, uid, src, duration, format } = getAttributes(node);
  const [representation] = findAll(getChildren(node), 'media-rep');
  const { frameDuration, width, height } = formats.get(format ?? '') ?? {};
  const [, den, num] = /^(\d+)\/(\d+)s$/.exec(frameDuration ?? '') ?? [];
  return {
    id: name ?? id!,
    path: getReferencePath((representation && getAttributes(representation).src) ?? src ?? ''),
    // Other programs write identifiers of their own.
    ...(uid && DIGEST.test(uid) ? { digest: uid } : {}),
    ...(den && num ? { frame_rate: normalizeTimeText(reduce({ num: Number(num), den: Number(den) })) } : {}),
    ...(duration ? { duration: duration.replace(/s$/, '') } : {}),
    ...(width && height ? { width: Number(width), height: Number(height) } : {}),
  };
}

function readClip(
  node: Node,
  assets: ReadonlyMap<string, Asset>,
  shared: ClipTransition | undefined,
  name: string,
): EditClip {
  const parsed = clipAttributes.safeParse(getAttributes(node));
  const asset = parsed.success ? assets.get(parsed.data.ref) : undefined;
  if (!parsed.success || !asset) throw createInvalidEditError(name, createMessage('edit-problem.no-asset'));
  const { source, start: zero } = asset;
  const { duration } = parsed.data;
  const start = subtractRational(parsed.data.start ?? zero, zero);
  const [note] = findAll(getChildren(node), 'note');
  const score = findAll(getChildren(node), 'md')
    .map(getAttributes)
    .find(({ key }) => key === 'footlight.score');
  const reason =
    note &&
    getChildren(note)
      .map((child) => String(child['#text'] ?? ''))
      .join('');
  return {
    source: source.id,
    in: normalizeTimeText(shared ? subtractRational(start, halve(shared.duration)) : start),
    out: normalizeTimeText(addRational(start, duration)),
    ...(score?.value === undefined ? {} : { score: Number(score.value) }),
    ...(reason ? { reason } : {}),
    ...(shared && { transition: shared.kind, crossfade: normalizeTimeText(shared.duration) }),
  };
}
