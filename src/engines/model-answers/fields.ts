import { z } from 'zod';
import { parseSpokenSeconds } from './spoken-seconds.ts';

/** Other names of a field, by its name. */
export type FieldNames = Readonly<Record<string, readonly string[]>>;

export const START_AND_END: FieldNames = {
  start: [
    'start_time',
    'startTime',
    'start_seconds',
    'start_sec',
    'begin',
    'from',
    'in',
    '开始',
    '开始时间',
    '起始',
    '起始时间',
    '起点',
    '开始秒',
  ],
  end: [
    'end_time',
    'endTime',
    'end_seconds',
    'end_sec',
    'stop',
    'to',
    'out',
    '结束',
    '结束时间',
    '终止时间',
    '终点',
    '结束秒',
  ],
};
const RANGE_NAMES = [
  'time',
  'time_range',
  'timeRange',
  'timestamp',
  'timestamps',
  'range',
  '时间',
  '时间段',
  '时间范围',
];

/** Seconds, as a number or in words such as "12.5", "1:02", "4 seconds" or "1分2秒". */
export const secondsField = z.union([z.number(), z.string().transform(parseSpokenSeconds)]).pipe(z.number());

/** The number of a video, also as "0" or "video 0". */
export const indexField = z
  .union([z.number(), z.string().transform((text) => Number(/\d+/.exec(text)?.[0] ?? Number.NaN))])
  .pipe(z.int());

/** How much something stands out, 0 to 1, also as "0.9", "9/10", "90%", 9 or 90. */
export const scoreField = z
  .union([z.number(), z.string().transform(parseScore)])
  .transform((score) => (score > 10 ? score / 100 : score > 1 ? score / 10 : score))
  .pipe(z.number().min(0).max(1));

function parseScore(text: string): number {
  const [, value, whole] = /^\s*([\d.]+)\s*(?:\/\s*([\d.]+)|%)?\s*$/.exec(text) ?? [];
  if (value === undefined) return Number.NaN;
  if (whole !== undefined) return Number(value) / Number(whole);
  return text.includes('%') ? Number(value) / 100 : Number(value);
}

/** Takes fields by other names, and a range of times in one field as `start` and `end`. */
export function withNames<Schema extends z.ZodType>(names: FieldNames, schema: Schema) {
  return z.preprocess((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const given = value as Readonly<Record<string, unknown>>;
    const renamed: Record<string, unknown> = { ...given };
    for (const [name, others] of Object.entries(names)) {
      const other = others.find((each) => given[each] !== undefined);
      if (given[name] === undefined && other !== undefined) renamed[name] = given[other];
    }
    if ('start' in names && renamed.start === undefined) Object.assign(renamed, findRange(given));
    return renamed;
  }, schema);
}

/** Whether a value is an entry with times, such as one clip of a list. */
export function hasTimes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const names = [...Object.entries(START_AND_END).flat(2), ...RANGE_NAMES];
  return names.some((name) => Object.hasOwn(value, name));
}

function findRange(given: Readonly<Record<string, unknown>>): object {
  const range = RANGE_NAMES.map((name) => given[name]).find((value) => value !== undefined);
  const ends = typeof range === 'string' ? range.split(/\s*(?:-->|[-–—~～至到]|\bto\b)\s*/) : range;
  return Array.isArray(ends) && ends.length === 2 ? { start: ends[0], end: ends[1] } : {};
}

/** A list of which only what is right is kept; it is refused if there is something, but nothing right. */
export function entriesOf<Entry extends z.ZodType>(entry: Entry, most: number) {
  return z.array(z.unknown()).transform((items, context): EntryList<z.output<Entry>> => {
    const parsed = items.slice(0, most).map((item) => entry.safeParse(item));
    const good = parsed.flatMap((each) => (each.success ? [each.data] : []));
    const firstBad = parsed.findIndex(({ success }) => !success);
    if (good.length === 0 && firstBad >= 0)
      for (const issue of parsed[firstBad]!.error!.issues)
        context.issues.push({ ...issue, path: [firstBad, ...issue.path], input: items[firstBad] } as never);
    return { entries: good, ignored: items.length - good.length };
  });
}

/** Entries that are right, and how many were not. */
export interface EntryList<Entry> {
  readonly entries: Entry[];
  readonly ignored: number;
}
