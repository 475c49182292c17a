import { listModels } from '../engines/model-store/list-models.ts';
import { ModelStore } from '../engines/model-store/model-store.ts';
import type { Machine } from '../service/machine.ts';
import { examineMachine } from './examine-machine.ts';

/** This machine, for a service on it. @param folder of intermediate results */
export function createLocalMachine({
  folder,
  models = new ModelStore(),
  environment = process.env,
}: LocalParts): Machine {
  const examination = { folder, namesFolder: false, triesAgain: false };
  return {
    models,
    environment,
    listModels: (language) => listModels(models, language),
    examine: (language) => examineMachine({ ...examination, language }),
  };
}

interface LocalParts {
  readonly folder: string;
  readonly models?: ModelStore;
  readonly environment?: NodeJS.ProcessEnv;
}
