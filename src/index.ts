export { createEngines, createProductions, ENGINES } from './app.ts';
export { FootlightError } from './core/errors.ts';
export type { Warning } from './core/warning.ts';
export type {
  Accelerator,
  AnyEngineAdapter,
  Availability,
  EngineAdapter,
  EngineChoice,
  Environment,
  RemoteProvider,
} from './engines/engine.ts';
export { type EngineFinding, EngineRegistry, type EngineUse } from './engines/registry.ts';
export type { SoundGenerator } from './engines/sound-generator.ts';
export type { SourceSeparator } from './engines/source-separator.ts';
export type { SpeechSynthesizer } from './engines/speech-synthesizer.ts';
export type { EngineSettings, EngineTask, EngineTasks, ResourceNeed } from './engines/task.ts';
export type { TextModel } from './engines/text-model.ts';
export type { Transcriber } from './engines/transcriber.ts';
export type { UpscaleRequest, Upscaler, UpscaleStage } from './engines/upscaler.ts';
export type { VideoAnalyst } from './engines/video-analyst.ts';
export { type ArtifactStore, type CacheLimits, collectGarbage } from './execution/artifact-store.ts';
export { DiskArtifactStore } from './execution/disk-artifact-store.ts';
export type { WorkflowEvent } from './execution/events.ts';
export type { Production } from './execution/production.ts';
export { planWorkflow, runWorkflow } from './execution/runner.ts';
export type { Step, StepContext } from './execution/step.ts';
export type { Workflow, WorkflowContext, WorkflowSummary } from './execution/workflow.ts';
export type { MediaInfo } from './media/media-info.ts';
export { probe } from './media/probe.ts';
