import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { readSettingsFile } from '../read-settings-file.ts';
import { findIdleSettings, takeRetiredSettings } from './idle-settings.ts';
import { type Strategy, strategySchema } from './strategy.ts';

/**
 * Reads a strategy as `--plan` prints it, perhaps edited by hand. Warns of every setting that changes nothing.
 *
 * @throws `enhance.strategy-invalid` if the file can't be read, is no strategy, or has an unknown setting
 */
export async function readStrategy(context: Pick<WorkflowContext, 'warn'>, path: string): Promise<Strategy> {
  const unused: ReturnType<typeof findIdleSettings>[number][] = [];
  const strategy = await readSettingsFile({
    path,
    schema: strategySchema,
    code: 'enhance.strategy-invalid',
    prepare: (json) => void unused.push(...takeRetiredSettings(json)),
  });
  unused.push(...findIdleSettings(strategy));
  for (const { path: setting, reason } of unused)
    context.warn(createWarning('enhance.setting-unused', { setting, reason }));
  return strategy;
}
