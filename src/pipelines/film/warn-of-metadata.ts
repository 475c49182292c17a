import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { planMetadata } from '../../media/containers/kept-metadata.ts';
import type { MediaInfo } from '../../media/media-info.ts';

/** Warns of the tags of a source that a container can't hold. */
export function warnOfMetadata(
  context: Pick<WorkflowContext, 'warn'>,
  { metadata }: Pick<MediaInfo, 'metadata'>,
  container: Container,
): void {
  const { extension } = container;
  const { dropped } = planMetadata(metadata, container);
  if (dropped.length > 0) context.warn(createWarning('container.tags-dropped', { extension, tags: dropped }));
}
