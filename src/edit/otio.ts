import { z } from 'zod';
import { createMessage } from '../core/messages/message.ts';
import { addRational, type Rational, reduce, subtractRational, toNumber } from '../core/rational.ts';
import { describeIssue } from '../core/zod-issues.ts';
import {
  checkEditDecisions,
  createInvalidEditError,
  EDIT_FORMAT,
  type EditClip,
  type EditDecisions,
  type EditSource,
  normalizeTimeText,
  parseTime,
} from './edit-decisions.ts';
import { rateOfSource } from './edit-rate.ts';
import { createReference, getReferencePath } from './media-reference.ts';
import { getNamedRate } from './timecode.ts';

const rationalTime = z.object({ rate: z.number().positive(), value: z.number() });
const timeRange = z.object({ start_time: rationalTime, duration: rationalTime });
const reference = z.object({ target_url: z.string().optional(), name: z.string().nullish() }).loose();
const otioClip = z.object({
  OTIO_SCHEMA: z.string().startsWith('Clip.'),
  source_range: timeRange,
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
  in_offset: rationalTime,
  out_offset: rationalTime,
});
const otioTimeline = z.object({
  OTIO_SCHEMA: z.string().startsWith('Timeline.'),
  name: z.string().nullish(),
  metadata: z.looseObject({}).optional(),
  tracks: z.object({
    children: z.array(z.looseObject({ kind: z.string().optional(), children: z.array(z.unknown()) })),
  }),
});

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
function layOutTrack({ sources, clips }: EditDecisions): unknown[] {
  const byId = new Map(sources.map((source) => [source.id, source]));
  return clips.flatMap((clip, i) => {
    const source = byId.get(clip.source)!;
    const next = clips[i + 1]?.crossfade;
    const shared = next === undefined ? undefined : parseTime(next);
    const out = shared ? subtractRational(parseTime(clip.out), shared) : parseTime(clip.out);
    const item = createOtioClip(clip, source, out);
    return shared ? [item, createTransition(shared, source)] : [item];
  });
}

function createOtioClip(clip: EditClip, source: EditSource, out: Rational): unknown {
  const { source: _source, in: _in, out: _out, crossfade: _crossfade, ...notes } = clip;
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
    metadata: { footlight: { source: source.id, ...notes } },
  };
}

/** The outgoing clip continues under the incoming one: the whole dissolve lies after the cut. */
function createTransition(shared: Rational, source: EditSource): unknown {
  return {
    OTIO_SCHEMA: 'Transition.1',
    name: 'Cross-fade',
    transition_type: 'SMPTE_Dissolve',
    in_offset: createRationalTime({ num: 0, den: 1 }, source),
    out_offset: createRationalTime(shared, source),
    metadata: {},
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
export function parseOtio(json: unknown, name: string): EditDecisions {
  const parsed = otioTimeline.safeParse(json);
  if (!parsed.success) throw createInvalidEditError(name, describeIssue(parsed.error));
  const { tracks, metadata, name: title } = parsed.data;
  const track = tracks.children.find(({ kind }) => kind === 'Video') ?? tracks.children[0];
  const sources = new Map<string, EditSource>();
  const known = ((metadata?.footlight as { sources?: EditSource[] } | undefined)?.sources ??
    []) as EditSource[];
  for (const source of known) sources.set(source.id, source);
  const clips: EditClip[] = [];
  let shared: { before: Rational; after: Rational } | undefined;
  for (const [i, child] of (track?.children ?? []).entries()) {
    const transition = otioTransition.safeParse(child);
    if (transition.success) {
      shared = {
        before: toExactTime(transition.data.in_offset),
        after: toExactTime(transition.data.out_offset),
      };
      const last = clips.at(-1);
      if (last) last.out = normalizeTimeText(addRational(parseTime(last.out), shared.after));
      continue;
    }
    const clip = otioClip.safeParse(child);
    if (!clip.success)
      throw createInvalidEditError(name, createMessage('edit-problem.no-file-clip', { item: i }));
    clips.push(readClip(clip.data, sources, shared, name));
    shared = undefined;
  }
  return checkEditDecisions(
    { format: EDIT_FORMAT, version: 1, title: title ?? 'Untitled', sources: [...sources.values()], clips },
    name,
  );
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
  shared: { before: Rational; after: Rational } | undefined,
  name: string,
): EditClip {
  const media = media_references?.[active_media_reference_key ?? 'DEFAULT_MEDIA'] ?? media_reference;
  if (!media?.target_url) throw createInvalidEditError(name, createMessage('edit-problem.no-file'));
  const path = getReferencePath(media.target_url);
  const { source, score, reason } = (metadata?.footlight ?? {}) as Partial<EditClip>;
  const id = source && sources.get(source)?.path === path ? source : findSourceId(path, sources);
  const start = toExactTime(source_range.start_time);
  const from = shared ? subtractRational(start, shared.before) : start;
  return {
    source: id,
    in: normalizeTimeText(from),
    out: normalizeTimeText(addRational(start, toExactTime(source_range.duration))),
    ...(score === undefined ? {} : { score }),
    ...(reason === undefined ? {} : { reason }),
    ...(shared ? { crossfade: normalizeTimeText(addRational(shared.before, shared.after)) } : {}),
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
