export type { ProbedMedia } from '../execution/inspection/probed-media.ts';
export type { ProductionDescription } from '../execution/production-description.ts';
export type { TaskEvent } from '../jobs/tasks/task.ts';
export type { MachineFinding } from '../service/machine-finding.ts';
export type { VoiceList, VoiceView } from '../service/media/voice-view.ts';
export type { ModelList, ModelView } from '../service/models/model-view.ts';
export type { NewestView } from '../service/newest-view.ts';
export type { Problem } from '../service/problem-details.ts';
export type { KeyState, ProviderView } from '../service/settings/provider-view.ts';
export type { TaskView as Task } from '../service/task-view.ts';
export { ApiError } from './api-error.ts';
export {
  type FilePage,
  FootlightClient,
  type FootlightClientOptions,
  type FrameQuery,
  type LoginLink,
  type NewLoginLink,
  type NewToken,
  type PeakLevel,
  type SentenceOptions,
  type Session,
  type StripQuery,
  type SubmitOptions,
  type TaskFilter,
  type Token,
  type UploadView,
  type WorkflowOptions,
} from './client.ts';
export type { TaskFollower } from './task-follower.ts';
