import type { TextModel } from '../../engines/text-model.ts';
import type { Transcriber } from '../../engines/transcriber.ts';
import type { VideoAnalyst } from '../../engines/video-analyst.ts';
import type { ObjectStore } from '../../storage/object-store.ts';

/** The task interfaces that `highlights` asks for, by the names that its options take. */
export interface HighlightsModels {
  /** @throws `model.no-key` */
  analyst(name: string): VideoAnalyst;
  planner(name: string): TextModel;
  transcriber(name: string): Transcriber;
  /** Where copies for a model lie while its service fetches them; undefined where none is configured. */
  temporaryStore(): Promise<ObjectStore | undefined>;
}
