#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { createEngines, createProductions } from '../app.ts';
import { ApiError } from '../client/api-error.ts';
import { toFootlightError } from '../core/errors.ts';
import { addCacheCommand } from './commands/cache.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEnginesCommand } from './commands/engines.ts';
import { addJobsCommand } from './commands/jobs.ts';
import { addModelsCommand } from './commands/models.ts';
import { addProbeCommand } from './commands/probe.ts';
import { addProductionCommand } from './commands/production.ts';
import { addScoreCommand } from './commands/score.ts';
import { addServeCommand } from './commands/serve.ts';
import { addShotsCommand } from './commands/shots.ts';
import { addSubmitCommand } from './commands/submit.ts';
import { addVoiceCommands } from './commands/voices.ts';
import { addWorkerCommand } from './commands/worker.ts';
import { exitCodeOf, fromApi, printError } from './errors.ts';
import { version } from './version.ts';

// Whoever reads along may have had enough, such as `head`.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

const program = new Command('footlight')
  .description('Open media studio engine')
  .version(version())
  .showHelpAfterError('(add --help for the options)')
  .exitOverride();

const productions = createProductions();
const engines = createEngines();
for (const production of productions.values())
  addProductionCommand(program, production, productions.values());
addServeCommand(program, productions);
addWorkerCommand(program, productions);
addSubmitCommand(program, productions);
addJobsCommand(program);
addProbeCommand(program);
addShotsCommand(program);
addScoreCommand(program);
addVoiceCommands(program, engines);
addEnginesCommand(program, engines);
addDoctorCommand(program, engines);
addCacheCommand(program);
addModelsCommand(program);

try {
  await program.parseAsync();
} catch (caught) {
  if (caught instanceof CommanderError) process.exitCode = caught.exitCode === 0 ? 0 : 2;
  else {
    const error = caught instanceof ApiError ? fromApi(caught) : toFootlightError(caught);
    await printError(error);
    process.exitCode = exitCodeOf(error);
  }
}
