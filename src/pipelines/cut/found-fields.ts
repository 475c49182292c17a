import { createMessage } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import { createSingleFieldsWarning } from '../source/problems.ts';
import type { SourceIndex } from './index-source.ts';

/** Warns of marks of fields that are wrong: pictures that are converted don't go by them. */
export function warnOfMarks(context: WorkflowContext, value: string, { fields }: SourceIndex): void {
  if (fields?.areSingle && fields.marked !== 'progressive')
    context.warn(createSingleFieldsWarning(value, fields.marked));
  if (!fields?.measured || fields.areSingle || fields.measured === fields.marked) return;
  const [marked, found] = [fields.marked, fields.measured].map((each) => createMessage(FIELD_NAMES[each]));
  context.warn(createWarning('cut.fields-marked', { value, marked: marked!, found: found! }));
}

/** The video with what was found in its file, whatever its header says. */
export function describeFound(
  video: VideoStreamInfo,
  { fields, jumpSeconds = [] }: SourceIndex,
): VideoStreamInfo {
  return {
    ...video,
    ...(jumpSeconds.length > 0 && { hasJumps: true }),
    ...(fields && { fieldOrder: fields.marked }),
    ...(fields?.measured && { measuredFields: fields.measured }),
    ...(fields?.areSpread && { hasSpreadFields: true }),
  };
}

const FIELD_NAMES = {
  progressive: 'cut.fields.progressive',
  'top-first': 'cut.fields.top-first',
  'bottom-first': 'cut.fields.bottom-first',
} as const;
