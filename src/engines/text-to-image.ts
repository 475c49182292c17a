import type { GenerationRequest, Generator } from './generation.ts';
import type { RemoteTasks } from './remote-tasks.ts';

interface ImageRequest extends GenerationRequest {
  /** Path of a picture whose characters and style are to be kept. */
  readonly reference?: string;
  readonly remote: RemoteTasks;
  readonly signal: AbortSignal;
}

/** Makes pictures from words. */
export interface ImageGenerator extends Generator {
  /** Whether it follows a reference. */
  readonly takesReference: boolean;
  /** Writes a PNG of the request's size to `path`. @throws if the picture can't be made */
  generate(request: ImageRequest, path: string): Promise<void>;
}
