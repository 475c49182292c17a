import type { z } from 'zod';
import type { backgroundOptions } from '../productions/background/options.ts';
import type { enhanceOptions } from '../productions/enhance/options.ts';
import type { highlightsOptions } from '../productions/highlights/options.ts';
import type { narrateOptions } from '../productions/narrate/options.ts';
import type { renderWorkflowOptions } from '../productions/render/options.ts';
import type { storyboardOptions } from '../productions/storyboard/options.ts';
import type { upscaleOptions } from '../productions/upscale/options.ts';

/** The options of each production by its name; only types, for clients of a service. */
export interface ProductionOptions {
  readonly background: z.input<typeof backgroundOptions>;
  readonly enhance: z.input<typeof enhanceOptions>;
  readonly highlights: z.input<typeof highlightsOptions>;
  readonly narrate: z.input<typeof narrateOptions>;
  readonly render: z.input<typeof renderWorkflowOptions>;
  readonly storyboard: z.input<typeof storyboardOptions>;
  readonly upscale: z.input<typeof upscaleOptions>;
}
