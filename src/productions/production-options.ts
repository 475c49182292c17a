import type { z } from 'zod';
import type { enhanceOptions } from './enhance/options.ts';
import type { highlightsOptions } from './highlights/options.ts';
import type { narrateOptions } from './narrate/options.ts';
import type { renderWorkflowOptions } from './render/options.ts';
import type { upscaleOptions } from './upscale/options.ts';

/** What each production takes, by its name: types alone, for programs that speak to a service. */
export interface ProductionOptions {
  readonly enhance: z.input<typeof enhanceOptions>;
  readonly highlights: z.input<typeof highlightsOptions>;
  readonly narrate: z.input<typeof narrateOptions>;
  readonly render: z.input<typeof renderWorkflowOptions>;
  readonly upscale: z.input<typeof upscaleOptions>;
}
