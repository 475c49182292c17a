import { basename } from 'node:path';
import { FootlightError, type SerializedError } from '../../core/errors.ts';
import type { InputPolicy } from './input-policy.ts';

export interface FetchedFile {
  /** The reference as the user wrote it. */
  readonly text: string;
  readonly address: string;
}

/** The input files of a run: their names for people, where they came from, and which are missing. */
export class InputFiles {
  readonly policy: InputPolicy;
  readonly #failures: Record<string, SerializedError>;
  readonly #fetched = new Map<string, FetchedFile>();

  constructor(policy: InputPolicy) {
    this.policy = policy;
    this.#failures = { ...policy.failures };
  }

  /** Whether the caller is not the owner of the machine, and may use only the files that the options name. */
  get isConfined(): boolean {
    return this.policy.isConfined;
  }

  /** Errors of unavailable inputs of lists, by option and number, such as `sources.2`. */
  get failures(): Readonly<Record<string, SerializedError>> {
    return this.#failures;
  }

  /**
   * Returns the name of a file in messages and reports: the address that it was fetched from, or its path; only its
   * base name if the caller may not see paths.
   */
  getName(path: string): string {
    return this.isConfined ? basename(path) : (this.#fetched.get(path)?.text ?? path);
  }

  /** Returns the address that a file was fetched from. */
  getAddress(path: string): string | undefined {
    return this.#fetched.get(path)?.address;
  }

  addFetched(path: string, file: FetchedFile): void {
    this.#fetched.set(path, file);
  }

  addFailure(key: string, error: FootlightError | SerializedError): void {
    const known = error instanceof FootlightError ? error : FootlightError.fromJSON(error);
    this.#failures[key] = this.restoreUserPaths(known).toJSON();
  }

  /** Copies a text with the names of fetched files instead of where they lie here. */
  withNames(text: string): string {
    let named = text;
    for (const path of this.#fetched.keys()) named = named.replaceAll(path, this.getName(path));
    return named;
  }

  /** Copies an error with the names of fetched files instead of where they lie here. */
  restoreUserPaths(error: FootlightError): FootlightError {
    return this.#fetched.size === 0 ? error : error.mapTexts((text) => this.withNames(text));
  }
}
