import { basename } from 'node:path';
import { FootlightError, type SerializedError } from '../../core/errors.ts';
import type { InputPolicy } from './input-policy.ts';

export interface FetchedFile {
  /** As the user wrote it. */
  readonly text: string;
  readonly address: string;
}

/** What a run knows of its input files: what they are called, where they came from, and which are missing. */
export class InputFiles {
  readonly policy: InputPolicy;
  readonly #failures: Record<string, SerializedError>;
  readonly #fetched = new Map<string, FetchedFile>();

  constructor(policy: InputPolicy) {
    this.policy = policy;
    this.#failures = { ...policy.failures };
  }

  /** Work for somebody who is not the owner of the machine: files are those of the options alone. */
  get isConfined(): boolean {
    return this.policy.isConfined;
  }

  /** Inputs of a list that could not be brought here, by option and number, such as `sources.2`. */
  get failures(): Readonly<Record<string, SerializedError>> {
    return this.#failures;
  }

  /**
   * What others read of a file of this machine: the address that it was fetched from, or its path; its bare name where
   * paths are nobody's business.
   */
  getName(path: string): string {
    return this.isConfined ? basename(path) : (this.#fetched.get(path)?.text ?? path);
  }

  /** The address that a file was fetched from. */
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

  /** A text with the names of fetched files instead of where they lie here. */
  withNames(text: string): string {
    let named = text;
    for (const path of this.#fetched.keys()) named = named.replaceAll(path, this.getName(path));
    return named;
  }

  restoreUserPaths(error: FootlightError): FootlightError {
    const message = this.withNames(error.message);
    const value = error.value && this.withNames(error.value);
    if (message === error.message && value === error.value) return error;
    const { code, kind, remedy } = error;
    return new FootlightError(code, message, { kind, value, remedy, cause: error });
  }
}
