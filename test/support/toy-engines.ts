import { builtinSoundGenerator } from '../../src/adapters/builtin-sound/builtin-sound-generator.ts';
import { cacheDirectory } from '../../src/core/places.ts';
import { READY } from '../../src/engines/availability.ts';
import type { AnyEngineAdapter, EngineAdapter } from '../../src/engines/engine.ts';
import { EngineRegistry } from '../../src/engines/registry.ts';
import { machineAccelerator } from '../../src/inference/accelerator.ts';

/** The procedural sounds, as something that needs the machine's accelerator. */
const toyGpu: EngineAdapter<'sound'> = {
  task: 'sound',
  name: 'toy-gpu',
  needs: () => ({ kind: 'accelerator' }),
  available: async () => READY,
  create: async () => ({ ...builtinSoundGenerator, id: 'toy-gpu', usesAccelerator: true }),
};

/** The same, as a service elsewhere that answers twice in three seconds. */
const toyCloud: EngineAdapter<'sound'> = {
  task: 'sound',
  name: 'toy-cloud',
  providers: [{ name: 'toy-cloud', rateLimit: { runs: 2, seconds: 3 } }],
  needs: () => ({ kind: 'remote', provider: 'toy-cloud' }),
  available: async () => READY,
  create: async () => ({ ...builtinSoundGenerator, id: 'toy-cloud' }),
};

const TOY_ENGINES: readonly AnyEngineAdapter[] = [toyGpu, toyCloud];

export function createToyEngines(more: readonly AnyEngineAdapter[] = []): EngineRegistry {
  return new EngineRegistry([...TOY_ENGINES, ...more], { accelerator: machineAccelerator(cacheDirectory()) });
}
