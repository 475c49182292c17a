export { ENGINES } from './app.ts';
export type { ProductionOptions } from './client/production-options.ts';
export { describeError, FootlightError } from './core/errors.ts';
export { hashFile } from './core/hashing.ts';
export { registerCatalogue } from './core/messages/catalogues.ts';
export {
  anyOf,
  bytes,
  createMessage,
  type Message,
  type MessageParameters,
  minutes,
  percent,
  seconds,
} from './core/messages/message.ts';
export { translate } from './core/messages/translate.ts';
export { createWarning, describeWarning, type Warning } from './core/warning.ts';
export { createStudio, type StudioLists, type StudioOptions, serveJobs } from './create-studio.ts';
export { createNotReady, isAnswering, isInstalled, READY } from './engines/availability.ts';
export type {
  Accelerator,
  AnyEngineAdapter,
  Availability,
  EngineAdapter,
  EngineChoice,
  Environment,
  RemoteProvider,
} from './engines/engine.ts';
export type { EngineFinding } from './engines/registry.ts';
export type { RemoteTasks } from './engines/remote-tasks.ts';
export type { ResourceNeed } from './engines/resource-need.ts';
export type {
  GeneratedSound,
  SoundGenerator,
  SoundRequest,
  SoundSession,
} from './engines/sound-generator.ts';
export type {
  AudioBlock,
  SeparatedBlock,
  SeparationStage,
  SourceSeparator,
} from './engines/source-separator.ts';
export {
  describeVoice,
  type Speech,
  type SpeechRequest,
  type SpeechSession,
  type SpeechSynthesizer,
  type Voice,
} from './engines/speech-synthesizer.ts';
export type { EngineSettings, EngineTask, EngineTasks } from './engines/task.ts';
export type { TextModel, TextRequest } from './engines/text-model.ts';
export type { Transcriber, Transcript, TranscriptionRequest } from './engines/transcriber.ts';
export type { UpscaleRequest, Upscaler, UpscaleStage } from './engines/upscaler.ts';
export type { VideoAnalysis, VideoAnalysisRequest, VideoAnalyst } from './engines/video-analyst.ts';
export type { Artifact, ArtifactStore, CacheLimits } from './execution/artifact-store.ts';
export { collectGarbage } from './execution/artifact-store.ts';
export { copyToDestination, openDestination } from './execution/destinations.ts';
export { DiskArtifactStore } from './execution/disk-artifact-store.ts';
export { requireOption } from './execution/engine-options.ts';
export type { WorkflowEvent } from './execution/events.ts';
export { type OptionMeta, optionMeta } from './execution/option-meta.ts';
export type { Production, ProductionOutput } from './execution/production.ts';
export type { ProductionDescription } from './execution/production-description.ts';
export { defineStages, type Stage } from './execution/stage.ts';
export type { Step, StepContext } from './execution/step.ts';
export type { Studio, StudioRunOptions } from './execution/studio.ts';
export type { Workflow, WorkflowContext, WorkflowResult, WorkflowSummary } from './execution/workflow.ts';
export { type MediaInfo, requireVideo, type VideoStreamInfo } from './media/media-info.ts';
export { probe } from './media/probe.ts';
