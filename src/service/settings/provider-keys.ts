import { chmod, readFile, writeFile } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import { writeAtomically } from '../../core/files.ts';
import { decodeMarkedText } from '../../core/marked-text.ts';
import type { KeyState } from './provider-view.ts';

/** Only its owner reads it. */
const PRIVATE = 0o600;
/** What can stand in a header, without spaces that were copied along. */
const KEY = /^[\x21-\x7e]{8,500}$/;
/** Keys that are shorter are not shown in part. */
const MIN_SHOWN_LENGTH = 20;
const SHOWN_LENGTH = 4;

/**
 * Keys of hosted services that were set over HTTP: kept in a file that its owner alone reads, and given to the engines as
 * the variables that they read. What the environment of the service has set stays as it is.
 */
export class ProviderKeys {
  readonly #path: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #kept: Map<string, string>;
  /** What the file has besides: keys that the environment sets now, and those of other versions. They stay in it. */
  readonly #others: ReadonlyMap<string, string>;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(
    path: string,
    environment: NodeJS.ProcessEnv,
    { kept, others }: { kept: Map<string, string>; others: ReadonlyMap<string, string> },
  ) {
    this.#path = path;
    this.#environment = environment;
    this.#kept = kept;
    this.#others = others;
    for (const [variable, key] of kept) environment[variable] = key;
  }

  /**
   * @param environment to which the keys are given
   * @param variables that may be set so
   */
  static async open(
    path: string,
    environment: NodeJS.ProcessEnv,
    variables: readonly string[],
  ): Promise<ProviderKeys> {
    const stored = await readKept(path);
    // Made by another program, or copied.
    if (stored.size > 0) await chmod(path, PRIVATE);
    const isFree = ([variable]: readonly [string, string]): boolean =>
      variables.includes(variable) && !environment[variable];
    const entries = [...stored];
    return new ProviderKeys(path, environment, {
      kept: new Map(entries.filter(isFree)),
      others: new Map(entries.filter((entry) => !isFree(entry))),
    });
  }

  describe(variable: string): KeyState {
    const key = this.#environment[variable] || undefined;
    const isShown = key !== undefined && key.length >= MIN_SHOWN_LENGTH;
    return {
      variable,
      is_set: key !== undefined,
      last4: isShown ? key.slice(-SHOWN_LENGTH) : null,
      is_fixed: key !== undefined && !this.#kept.has(variable),
    };
  }

  /**
   * Sets keys, or removes those that are null; all or none.
   *
   * @throws `settings.key`, `settings.fixed-key`
   */
  async set(keys: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [variable, key] of Object.entries(keys)) this.#assertSettable(variable, key);
    const next = this.#writing.then(() => this.#write(keys as Record<string, string | null>));
    this.#writing = next.catch(() => undefined);
    await next;
  }

  /** What was wrong is not said: it is a secret all the same. */
  #assertSettable(variable: string, key: unknown): void {
    if (this.describe(variable).is_fixed)
      throw new FootlightError('settings.fixed-key', { kind: 'input', value: variable });
    if (key === null || (typeof key === 'string' && KEY.test(key))) return;
    throw new FootlightError('settings.key', { kind: 'usage', value: variable });
  }

  async #write(keys: Readonly<Record<string, string | null>>): Promise<void> {
    const changed = new Map(this.#kept);
    for (const [variable, key] of Object.entries(keys))
      if (key === null) changed.delete(variable);
      else changed.set(variable, key);
    const text = `${JSON.stringify(Object.fromEntries([...this.#others, ...changed]), null, 2)}\n`;
    await writeAtomically(this.#path, (temporary) => writeFile(temporary, text, { mode: PRIVATE }));
    for (const [variable, key] of Object.entries(keys)) {
      if (key === null) {
        this.#kept.delete(variable);
        delete this.#environment[variable];
      } else {
        this.#kept.set(variable, key);
        this.#environment[variable] = key;
      }
    }
  }
}

/** @throws `settings.file` */
async function readKept(path: string): Promise<Map<string, string>> {
  let text: string;
  try {
    text = decodeMarkedText(await readFile(path), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    // Without a cause: it may hold a part of the file.
    throw new FootlightError('settings.file', { kind: 'usage', value: path });
  }
}
