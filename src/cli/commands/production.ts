import type { ErrorContext } from '../../core/error-reports.ts';
import { type FootlightError, toFootlightError } from '../../core/errors.ts';
import { DEFAULT_LANGUAGE } from '../../core/messages/catalogues.ts';
import { getLanguage, say } from '../../core/messages/say.ts';
import { StopRequested } from '../../core/stop-requested.ts';
import { describeWarning } from '../../core/warning.ts';
import type { Production } from '../../execution/production.ts';
import { ProductionWords } from '../../execution/production-words.ts';
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

/**
 * `footlight PRODUCTION ...`: runs a production on this machine. All have the flags --work-dir, --allow-private,
 * --config, --plan and --json, and the same exit codes.
 */
export function defineProduction(production: Production): DefineCommand {
  return (command, { app }) => {
    addProductionOptions(command, production);
    if (!('allowPrivate' in production.options.shape)) command.option('--allow-private');
    command
      .option('--work-dir <DIR>')
      .option('--config <FILE>')
      .option('--plan')
      .option('--json')
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
      language: getLanguage(),
    });
    display.finish();
    report(production.name, result, flags);
  } catch (caught) {
    display.finish();
    await fail(toFootlightError(caught), context, flags);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', terminate);
  }
}

function report(production: string, result: unknown, { plan, json }: CommonFlags): void {
  if (plan || json) {
    process.stdout.write(`${JSON.stringify(translateWarnings(result), null, plan ? 2 : undefined)}\n`);
  } else {
    const { outputs, report: page } = result as WorkflowSummary;
    const language = getLanguage();
    const words = new ProductionWords(production, language);
    // Scripts read the English lines by the names of the roles.
    const getName = (role: string): string =>
      language === DEFAULT_LANGUAGE ? role : words.outputTitle(role);
    for (const [role, path] of Object.entries(outputs))
      process.stdout.write(`${say('cli.production.output', { name: getName(role), path })}\n`);
    if (page) process.stdout.write(`${say('cli.production.report', { path: page })}\n`);
  }
  if (!plan && (result as WorkflowSummary).status === 'partial') process.exitCode = EXIT.partial;
}

/** A summary with its warnings in the language of the command line; a plan has none. */
function translateWarnings(result: unknown): unknown {
  const { warnings } = result as Partial<WorkflowSummary>;
  if (!Array.isArray(warnings)) return result;
  const translated = warnings.map((each) => ({ ...each, message: describeWarning(each, getLanguage()) }));
  return { ...(result as object), warnings: translated };
}

async function fail(error: FootlightError, context: ErrorContext, { json }: CommonFlags): Promise<void> {
  if (json) {
    const status = error.kind === 'cancelled' ? 'cancelled' : 'failed';
    const { production: workflow } = context;
    const told = error.toJSON(getLanguage());
    const result = { workflow, status, outputs: {}, warnings: [], steps: [], error: told };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  await printError(error, context);
  if (error.kind === 'cancelled') process.stderr.write(`  ${say('cli.production.resume')}\n`);
  process.exitCode = getExitCode(error);
}
