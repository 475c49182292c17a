import type { ListedModel } from '../engines/model-store/list-models.ts';
import type { ModelStore } from '../engines/model-store/model-store.ts';
import type { MachineFinding } from './machine-finding.ts';

/** The machine that a service runs on, as the program that starts the service knows it. */
export interface Machine {
  readonly models: ModelStore;
  /** The models that are installed or can be, in a language. */
  listModels(language: string): Promise<ListedModel[]>;
  /** Variables that engines read, also in the processes of tasks that a worker here starts. */
  readonly environment: NodeJS.ProcessEnv;
  /** What it has for the work, in a language. */
  examine(language: string): Promise<readonly MachineFinding[]>;
}
