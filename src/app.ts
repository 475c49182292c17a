import { spectralSeparator } from './adapters/builtin-separator/spectral-separator.ts';
import { createUpscalerLibrary } from './adapters/neural-upscaler/upscaler-library.ts';
import { cacheDirectory } from './core/places.ts';
import type { Workflow } from './execution/workflow.ts';
import { ModelStore } from './model-store/model-store.ts';
import { createEnhanceWorkflow } from './workflows/enhance/workflow.ts';
import { createUpscaleWorkflow } from './workflows/upscale/workflow.ts';

/** The program of the child processes that do the media work of these workflows. */
export const JOB_HOST = new URL(
  import.meta.filename.endsWith('.ts') ? './job-host.ts' : './job-host.js',
  import.meta.url,
);

/** The one place that wires adapters into workflows. */
export function createWorkflows(): ReadonlyMap<string, Workflow> {
  const upscalers = createUpscalerLibrary({ store: new ModelStore(), cacheDirectory: cacheDirectory() });
  const workflows = [
    createEnhanceWorkflow({ upscalers, separator: spectralSeparator }),
    createUpscaleWorkflow({ upscalers }),
  ] as unknown as Workflow[];
  return new Map(workflows.map((workflow) => [workflow.name, workflow]));
}
