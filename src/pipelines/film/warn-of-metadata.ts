import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { countSurplusChapters } from '../../media/containers/chapters.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { planMetadata } from '../../media/containers/kept-metadata.ts';
import type { MediaInfo } from '../../media/media-info.ts';

/** Warns of the tags and chapters of a source that a container can't hold. */
export function warnOfMetadata(
  context: Pick<WorkflowContext, 'warn'>,
  { metadata, chapters }: Pick<MediaInfo, 'metadata' | 'chapters'>,
  container: Container,
): void {
  const { extension } = container;
  const { dropped } = planMetadata(metadata, container);
  if (dropped.length > 0) context.warn(createWarning('container.tags-dropped', { extension, tags: dropped }));
  const count = countSurplusChapters(container, chapters);
  if (count > 0) context.warn(createWarning('container.chapters-dropped', { extension, count }));
}
