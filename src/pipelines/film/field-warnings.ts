import type { FieldInterval, StructureFeatures } from '../../analysis/features.ts';
import type { FieldMode } from '../../analysis/fields/field-plan.ts';
import { createMessage, type Message, seconds } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Source } from './source.ts';

const MAX_INTERVALS = 6;

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
  context.warn(createWarning('input.fields', { value, found }, mode));
}

function describe(
  { kind, order, isMeasured, startSeconds, endSeconds }: FieldInterval,
  isMixed: boolean,
): Message {
  const name = kind === 'progressive' ? kind : `${kind}.${order}`;
  const found = createMessage(`fields.${name}${isMeasured || kind === 'progressive' ? '' : '.marked'}`);
  if (!isMixed) return found;
  const [from, to] = [startSeconds, endSeconds].map((at) => seconds(Math.round(at * 100) / 100));
  return createMessage('fields.interval', { found, from, to });
}
