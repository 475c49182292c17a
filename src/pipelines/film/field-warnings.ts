import type { FieldInterval, StructureFeatures } from '../../analysis/features.ts';
import type { FieldMode } from '../../analysis/fields/field-plan.ts';
import { createMessage, type Message, seconds } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { FieldOrder } from '../../media/video/field-marks.ts';
import type { Source } from './source.ts';

const MAX_INTERVALS = 6;

const KINDS: Readonly<
  Record<Exclude<FieldInterval['kind'], 'progressive'>, Readonly<Record<string, string>>>
> = {
  interlaced: {
    'top-first': 'fields.interlaced.top-first',
    'bottom-first': 'fields.interlaced.bottom-first',
  },
  telecined: { 'top-first': 'fields.telecined.top-first', 'bottom-first': 'fields.telecined.bottom-first' },
  shifted: { 'top-first': 'fields.shifted.top-first', 'bottom-first': 'fields.shifted.bottom-first' },
};
const MARKS: Readonly<Record<string, string>> = {
  'top-first': 'fields.marked.top-first',
  'bottom-first': 'fields.marked.bottom-first',
};
const TREATMENTS: Readonly<Record<FieldMode, string>> = {
  auto: 'fields.treatment.auto',
  single: 'fields.treatment.single',
  double: 'fields.treatment.double',
  keep: 'fields.treatment.keep',
  tff: 'fields.treatment.tff',
  bff: 'fields.treatment.bff',
  progressive: 'fields.treatment.progressive',
};

/** Says of a video of fields what was found, where if it is a mix, and what is done. */
export function warnOfFields(
  context: WorkflowContext,
  { info: { path: value } }: Pick<Source, 'info'>,
  { fields }: Pick<StructureFeatures, 'fields'>,
  mode: FieldMode,
): void {
  if (!fields) return;
  const intervals = fields.slice(0, MAX_INTERVALS).map((each) => describe(each, fields.length > 1));
  const more = fields.length - intervals.length;
  const found = more > 0 ? [...intervals, createMessage('source-place.more', { count: more })] : intervals;
  context.warn(createWarning('input.fields', { value, found, treatment: createMessage(TREATMENTS[mode]) }));
}

/** Says of a video that its frames are whole, though they are marked as two fields. */
export function warnOfMark(
  context: WorkflowContext,
  { info: { path: value } }: Pick<Source, 'info'>,
  order: FieldOrder,
): void {
  const marked = createMessage(MARKS[order]!);
  context.warn(createWarning('input.fields-marked', { value, marked }));
}

function describe(interval: FieldInterval, isMixed: boolean): Message {
  const found = createMessage(getKey(interval));
  if (!isMixed) return found;
  const { startSeconds, endSeconds } = interval;
  const [from, to] = [startSeconds, endSeconds].map((at) => seconds(Math.round(at * 100) / 100));
  return createMessage('fields.interval', { found, from, to });
}

function getKey({ kind, order, isMeasured }: FieldInterval): string {
  if (kind === 'progressive') return 'fields.progressive';
  return (isMeasured ? KINDS[kind] : MARKS)[order ?? 'top-first']!;
}
