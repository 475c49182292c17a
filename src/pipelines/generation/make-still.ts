import { join } from 'node:path';
import { hashFile } from '../../core/hashing.ts';
import { type GenerationRequest, pickFollowed } from '../../engines/generation.ts';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import type { Step } from '../../execution/step.ts';
import type { AcceleratorTurn } from './accelerator-turn.ts';
import { checkPicture } from './check-picture.ts';
import { GENERATION_STAGES } from './stages.ts';

export const STILL_FILE = 'still.png';

interface StillInput {
  readonly engine: Pick<ImageGenerator, 'id' | 'version'>;
  readonly request: Partial<GenerationRequest>;
  /** Digest of the picture whose characters and style are kept. */
  readonly reference?: string;
}

interface StillResources {
  readonly engine: ImageGenerator;
  readonly turn: AcceleratorTurn;
  readonly request: GenerationRequest;
  readonly reference?: string;
}

/** Makes the picture that a scene's video begins with. */
export const makeStillStep: Step<StillInput, StillResources, { readonly digest: string }> = {
  ...GENERATION_STAGES['make-stills'],
  version: '1',
  retry: { attempts: 3, backoffSeconds: 1 },
  async run({ directory, signal, remote }, _input, { engine, turn, request, reference }) {
    const path = join(directory, STILL_FILE);
    await turn.wait(engine);
    await engine.generate({ ...request, ...(reference && { reference }), remote, signal }, path);
    // What is no picture is the engine's failure, and must not end the run when the scene is rendered.
    await checkPicture(path);
    return { digest: await hashFile(path, signal) };
  },
};

export function createStillInput(
  engine: ImageGenerator,
  request: GenerationRequest,
  reference: string | undefined,
): StillInput {
  const { id, version } = engine;
  return { engine: { id, version }, request: pickFollowed(engine, request), ...(reference && { reference }) };
}
