import { z } from 'zod';
import { createMessage } from '../core/messages/message.ts';
import { addRational, type Rational, reduce, subtractRational, toNumber } from '../core/rational.ts';
import { findNamedTransition, type GradualTransition, TRANSITIONS } from '../core/transitions.ts';
import type { Warning } from '../core/warning.ts';
import { describeIssue } from '../core/zod-issues.ts';
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
import { rateOfSource } from './edit-rate.ts';
import { createReference, getReferencePath } from './media-reference.ts';
import { createOtherTransitionWarning } from './other-transition.ts';
import { getNamedRate } from './timecode.ts';
import { UnreadParts } from './unread-parts.ts';

const rationalTime = z.object({ rate: z.number().positive(), value: z.number() });
const timeRange = z.object({ start_time: rationalTime, duration: rationalTime });
const reference = z
  .object({
    target_url: z.string().optional(),
    name: z.string().nullish(),
    available_range: timeRange.nullish().catch(undefined),
  })
  .loose();
const otioClip = z.object({
  OTIO_SCHEMA: z.string().startsWith('Clip.'),
  source_range: timeRange,
  enabled: z.boolean().nullish(),
  effects: z.array(z.looseObject({ OTIO_SCHEMA: z.string().optional() })).nullish(),
  markers: z.array(z.unknown()).nullish(),
  media_reference: reference.nullish(),
  media_references: z.record(z.string(), reference).optional(),
  active_media_reference_key: z.string().optional(),
  metadata: z
    .object({ footlight: z.looseObject({}).optional() })
    .loose()
    .optional(),
});
const otioTransition = z.object({
  OTIO_SCHEMA: z.string().startsWith('Transition.'),
  name: z.string().nullish(),
  transition_type: z.string().nullish(),
  metadata: z
    .object({
      footlight: z
        .object({ transition: z.enum(TRANSITIONS).exclude(['cut']).optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
  in_offset: rationalTime,
  out_offset: rationalTime,
});
const otioTimeline = z.object({
  OTIO_SCHEMA: z.string().startsWith('Timeline.'),
  name: z.string().nullish(),
  metadata: z.looseObject({}).optional(),
  tracks: z.object({
    children: z.array(
      z.looseObject({
        kind: z.string().optional(),
        source_range: z.unknown().optional(),
        children: z.array(z.unknown()),
      }),
    ),
  }),
});

/** The one type of transition that OTIO names; all others are custom. */
const DISSOLVE = 'SMPTE_Dissolve';

type OtioTime = z.output<typeof rationalTime>;

/** Writes an OpenTimelineIO timeline (OTIO_SCHEMA Timeline.1) with one video track. */
export function toOtio(edit: EditDecisions): unknown {
  return {
    OTIO_SCHEMA: 'Timeline.1',
    name: edit.title,
    global_start_time: null,
    metadata: { footlight: { format: EDIT_FORMAT, version: 1, sources: edit.sources } },
    tracks: {
      OTIO_SCHEMA: 'Stack.1',
      name: 'tracks',
      source_range: null,
      effects: [],
      markers: [],
      enabled: true,
      metadata: {},
      children: [
        {
          OTIO_SCHEMA: 'Track.1',
          name: 'V1',
          kind: 'Video',
          source_range: null,
          effects: [],
          markers: [],
          enabled: true,
          metadata: {},
          children: layOutTrack(edit),
        },
      ],
    },
  };
}

/** Clips and the transitions between them. */
function layOutTrack(edit: EditDecisions): unknown[] {
  const { sources, clips } = edit;
  const byId = new Map(sources.map((source) => [source.id, source]));
  const transitions = listTransitions(edit);
  return clips.flatMap((clip, i) => {
    const source = byId.get(clip.source)!;
    const next = transitions[i + 1];
    const out = next ? subtractRational(parseTime(clip.out), next.duration) : parseTime(clip.out);
    const item = createOtioClip(clip, source, out);
    return next ? [item, createTransition(next, source)] : [item];
  });
}

function createOtioClip(clip: EditClip, source: EditSource, out: Rational): unknown {
  const { score, reason } = clip;
  const start = parseTime(clip.in);
  const media = {
    OTIO_SCHEMA: 'ExternalReference.1',
    target_url: createReference(source.path),
    name: source.id,
    metadata: {},
    available_image_bounds: null,
    available_range: source.duration
      ? createRange({ num: 0, den: 1 }, parseTime(source.duration), source)
      : null,
  };
  return {
    OTIO_SCHEMA: 'Clip.2',
    name: source.path.split(/[\\/]/).at(-1),
    source_range: createRange(start, subtractRational(out, start), source),
    media_references: { DEFAULT_MEDIA: media },
    active_media_reference_key: 'DEFAULT_MEDIA',
    effects: [],
    markers: [],
    enabled: true,
    metadata: { footlight: { source: source.id, score, reason } },
  };
}

const NAMES: Readonly<Record<GradualTransition, string>> = {
  dissolve: 'Cross-fade',
  fade: 'Fade',
  wipe: 'Wipe',
  dip: 'Dip',
};

/** The outgoing clip continues under the incoming one: the whole transition lies after the cut. */
function createTransition({ kind, duration }: ClipTransition, source: EditSource): unknown {
  return {
    OTIO_SCHEMA: 'Transition.1',
    name: NAMES[kind],
    transition_type: kind === 'dissolve' ? DISSOLVE : 'Custom_Transition',
    in_offset: createRationalTime({ num: 0, den: 1 }, source),
    out_offset: createRationalTime(duration, source),
    metadata: kind === 'dissolve' ? {} : { footlight: { transition: kind } },
  };
}

function createRange(start: Rational, duration: Rational, source: EditSource): unknown {
  return {
    OTIO_SCHEMA: 'TimeRange.1',
    start_time: createRationalTime(start, source),
    duration: createRationalTime(duration, source),
  };
}

/** Writes a time in frames of the source if that is exact, else in units of the time's own denominator. */
function createRationalTime(time: Rational, source: EditSource): unknown {
  const rate = rateOfSource(source);
  const frames = reduce({ num: time.num * rate.num, den: time.den * rate.den });
  const exact =
    frames.den === 1 ? { rate: toNumber(rate), value: frames.num } : { rate: time.den, value: time.num };
  return { OTIO_SCHEMA: 'RationalTime.1', ...exact };
}

/** Reads an OpenTimelineIO timeline. @throws `edit.invalid` for a timeline that is not one row of clips of files */
export function parseOtio(
  json: unknown,
  name: string,
  warn: (warning: Warning) => void = () => undefined,
): EditDecisions {
  const parsed = otioTimeline.safeParse(json);
  if (!parsed.success) throw createInvalidEditError(name, describeIssue(parsed.error));
  const { tracks, metadata, name: title } = parsed.data;
  const track = tracks.children.find(({ kind }) => kind === 'Video') ?? tracks.children[0];
  const sources = new Map<string, EditSource>();
  const known = ((metadata?.footlight as { sources?: EditSource[] } | undefined)?.sources ??
    []) as EditSource[];
  for (const source of known) sources.set(source.id, source);
  const clips: EditClip[] = [];
  const unread = new UnreadParts();
  unread.add(
    'further-track',
    tracks.children.filter((each) => each !== track && each.children.length > 0).length,
  );
  if (track?.source_range) unread.add('track-range');
  const children = track?.children ?? [];
  let shared: Shared | undefined;
  for (const [i, child] of children.entries()) {
    const kind = String((child as { OTIO_SCHEMA?: unknown } | null)?.OTIO_SCHEMA ?? '').split('.')[0]!;
    if (kind === 'Gap') {
      unread.add('gap');
      continue;
    }
    const transition = otioTransition.safeParse(child);
    if (transition.success && ![children[i - 1], children[i + 1]].every(isShown)) {
      unread.add('edge-transition');
      continue;
    }
    if (transition.success) {
      shared = readTransition(transition.data, clips.length, warn);
      const last = clips.at(-1);
      if (last) last.out = normalizeTimeText(addRational(parseTime(last.out), shared.after));
      continue;
    }
    const clip = otioClip.safeParse(child);
    if (!clip.success)
      throw createInvalidEditError(name, createMessage('edit-problem.no-file-clip', { item: i, kind }));
    if (clip.data.enabled === false) {
      unread.add('disabled');
      continue;
    }
    countUnread(clip.data, unread);
    clips.push(readClip(clip.data, sources, shared, name));
    shared = undefined;
  }
  unread.warn(warn);
  return checkEditDecisions(
    { format: EDIT_FORMAT, version: 1, title: title ?? 'Untitled', sources: [...sources.values()], clips },
    name,
  );
}

function isShown(child: unknown): boolean {
  const clip = otioClip.safeParse(child);
  return clip.success && clip.data.enabled !== false;
}

/** Counts what a clip has that a cut can't show. */
function countUnread({ effects, markers }: z.output<typeof otioClip>, unread: UnreadParts): void {
  for (const { OTIO_SCHEMA = '' } of effects ?? [])
    unread.add(/TimeWarp|FreezeFrame|TimeEffect/.test(OTIO_SCHEMA) ? 'speed' : 'effect');
  unread.add('marker', markers?.length ?? 0);
}

/** Seconds of a transition before and after the cut. */
interface Shared {
  readonly kind: GradualTransition;
  readonly before: Rational;
  readonly after: Rational;
}

function readTransition(
  { transition_type, name, metadata, in_offset, out_offset }: z.output<typeof otioTransition>,
  clip: number,
  warn: (warning: Warning) => void,
): Shared {
  const known =
    transition_type === DISSOLVE
      ? 'dissolve'
      : (metadata?.footlight?.transition ?? findNamedTransition(name ?? ''));
  if (!known) warn(createOtherTransitionWarning(name || transition_type || '', clip, 'dissolve'));
  return { kind: known ?? 'dissolve', before: toExactTime(in_offset), after: toExactTime(out_offset) };
}

function readClip(
  {
    source_range,
    media_reference,
    media_references,
    active_media_reference_key,
    metadata,
  }: z.output<typeof otioClip>,
  sources: Map<string, EditSource>,
  shared: Shared | undefined,
  name: string,
): EditClip {
  const media = media_references?.[active_media_reference_key ?? 'DEFAULT_MEDIA'] ?? media_reference;
  if (!media?.target_url) throw createInvalidEditError(name, createMessage('edit-problem.no-file'));
  const path = getReferencePath(media.target_url);
  const { source, score, reason } = (metadata?.footlight ?? {}) as Partial<EditClip>;
  const id = source && sources.get(source)?.path === path ? source : findSourceId(path, sources);
  // Time code of the media, from which times of a video count as players do.
  const zero = media.available_range ? toExactTime(media.available_range.start_time) : { num: 0, den: 1 };
  const start = subtractRational(toExactTime(source_range.start_time), zero);
  const from = shared ? subtractRational(start, shared.before) : start;
  return {
    source: id,
    in: normalizeTimeText(from),
    out: normalizeTimeText(addRational(start, toExactTime(source_range.duration))),
    ...(score === undefined ? {} : { score }),
    ...(reason === undefined ? {} : { reason }),
    ...(shared && {
      transition: shared.kind,
      crossfade: normalizeTimeText(addRational(shared.before, shared.after)),
    }),
  };
}

/** The id of the source at `path`, which is added to `sources` if it is new. */
export function findSourceId(path: string, sources: Map<string, EditSource>): string {
  for (const source of sources.values()) if (source.path === path) return source.id;
  const id = `s${sources.size + 1}`;
  sources.set(id, { id, path });
  return id;
}

/** OTIO keeps rates as floating point; 29.97 is meant as 30000/1001. */
function toExactTime({ value, rate }: OtioTime): Rational {
  const exactRate = getNamedRate(rate);
  const scale = Number.isInteger(value) ? 1 : 1_000_000;
  return reduce({ num: Math.round(value * scale) * exactRate.den, den: scale * exactRate.num });
}
