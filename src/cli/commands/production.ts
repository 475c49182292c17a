import type { ErrorContext } from '../../core/error-reports.ts';
import { type FootlightError, toFootlightError } from '../../core/errors.ts';
import { StopRequested } from '../../core/stop-requested.ts';
import type { Production } from '../../execution/production.ts';
import { Studio } from '../../execution/studio.ts';
import type { WorkflowSummary } from '../../execution/workflow.ts';
import type { App, DefineCommand } from '../command-entry.ts';
import { readConfiguration } from '../configuration.ts';
import { EXIT, getExitCode, printError } from '../errors.ts';
import { addProductionOptions, collectOptions } from '../options-from-schema.ts';
import { ProgressDisplay } from '../progress.ts';

interface CommonFlags {
  readonly workDir?: string;
  readonly plan?: boolean;
  readonly json?: boolean;
  readonly config?: string;
  readonly allowPrivate?: boolean;
}

/** One command per production, the same contract for all: -o, --work-dir, --allow-private, --report, --plan, --json, exit codes. */
export function defineProduction(production: Production): DefineCommand {
  return (command, { app }) => {
    addProductionOptions(command, production);
    if (!('allowPrivate' in production.options.shape))
      command.option('--allow-private', 'let addresses of inputs lie in private networks');
    command
      .option(
        '--work-dir <DIR>',
        'folder for checkpoints and intermediate results (default: the cache folder)',
      )
      .option('--config <FILE>', 'defaults to use (default: footlight.json, or the one in the user folder)')
      .option('--plan', 'print what would be done as JSON, and stop')
      .option('--json', 'print one JSON object on stdout')
      .action((...args: unknown[]) => execute(production, app, args));
  };
}

async function execute(production: Production, app: App, args: readonly unknown[]): Promise<void> {
  const flags = args.at(-2) as Record<string, unknown> & CommonFlags;
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new StopRequested());
  const terminate = (): void => controller.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', terminate);
  const display = new ProgressDisplay(process.stderr);
  let context: ErrorContext = { production: production.name };
  try {
    const configuration = await readConfiguration(app.productions, flags.config);
    const given = collectOptions(production.options, args, flags);
    const studio = new Studio({ ...app, workDir: flags.workDir ?? configuration.workDir });
    const options = await studio.check(production.name, {
      ...configuration.productions[production.name],
      ...given,
    });
    context = { ...context, options };
    const result = await studio[flags.plan ? 'plan' : 'run'](production.name, options, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'step-start') context = { ...context, step: event.step };
        display.showEvent(event);
      },
      allowPrivate: flags.allowPrivate,
    });
    display.finish();
    report(result, flags);
  } catch (caught) {
    display.finish();
    await fail(toFootlightError(caught), context, flags);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', terminate);
  }
}

function report(result: unknown, { plan, json }: CommonFlags): void {
  if (plan || json) {
    process.stdout.write(`${JSON.stringify(result, null, plan ? 2 : undefined)}\n`);
  } else {
    const { outputs, report: page } = result as WorkflowSummary;
    for (const [name, path] of Object.entries(outputs)) process.stdout.write(`${name}: ${path}\n`);
    if (page) process.stdout.write(`report: ${page}\n`);
  }
  if (!plan && (result as WorkflowSummary).status === 'partial') process.exitCode = EXIT.partial;
}

async function fail(error: FootlightError, context: ErrorContext, { json }: CommonFlags): Promise<void> {
  if (json) {
    const status = error.kind === 'cancelled' ? 'cancelled' : 'failed';
    const { production: workflow } = context;
    process.stdout.write(
      `${JSON.stringify({ workflow, status, outputs: {}, warnings: [], steps: [], error })}\n`,
    );
  }
  await printError(error, context);
  if (error.kind === 'cancelled')
    process.stderr.write('  Run the same command again to go on from where it stopped.\n');
  process.exitCode = getExitCode(error);
}
