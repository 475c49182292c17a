import { lanczosUpscaler } from './adapters/builtin-lanczos/lanczos-upscaler.ts';
import { spectralSeparator } from './adapters/builtin-separator/spectral-separator.ts';
import type { Workflow } from './execution/workflow.ts';
import { createEnhanceWorkflow } from './workflows/enhance/workflow.ts';

/** The one place that wires adapters into workflows. */
export function createWorkflows(): ReadonlyMap<string, Workflow> {
  const workflows = [createEnhanceWorkflow({ upscaler: lanczosUpscaler, separator: spectralSeparator })];
  return new Map(workflows.map((workflow) => [workflow.name, workflow as unknown as Workflow]));
}
