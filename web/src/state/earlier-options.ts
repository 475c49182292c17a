import type { ProductionDescription, Task } from 'footlight/client';
import { listOptions } from './inputs.ts';

/**
 * The options of an earlier task as a form takes them: those that it has, and of these what was chosen alone. A task keeps the
 * defaults too, which a form shows of its own.
 */
export function readEarlierOptions(
  { options }: Pick<Task, 'options'>,
  production: Pick<ProductionDescription, 'options'>,
): Record<string, unknown> {
  const isChosen = (name: string, standard: unknown): boolean =>
    options[name] != null && JSON.stringify(options[name]) !== JSON.stringify(standard);
  return Object.fromEntries(
    listOptions(production)
      .filter(({ name, schema }) => isChosen(name, schema.default))
      .map(({ name }) => [name, options[name]]),
  );
}
