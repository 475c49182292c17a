import { randomBytes } from 'node:crypto';
import { open, readdir, rm } from 'node:fs/promises';
import { arch, release } from 'node:os';
import { join } from 'node:path';
import type { FootlightError } from './errors.ts';
import { writeAtomically } from './files.ts';
import { redact } from './redact.ts';

/** The production, step, options or request in which an error occurred. */
export interface ErrorContext {
  readonly production?: string;
  readonly step?: string;
  readonly options?: unknown;
  readonly task?: string;
  /** Method and path of an HTTP request, and its id. */
  readonly request?: string;
  readonly requestId?: string;
}

export interface ErrorReport {
  readonly id: string;
  readonly path: string;
}

const MAX_REPORTS = 50;
const REPORT_NAME = /^\d{8}T\d{6}Z-[0-9a-f]{8}\.json$/;

/**
 * Writes reports of defects to files: the error with stack and causes, and its context. Only the owner of the process
 * may read them; secrets are removed, and the last 50 reports are kept.
 */
export class ErrorReports {
  readonly #folder: string;
  readonly #version: string;

  constructor(folder: string, version: string) {
    this.#folder = folder;
    this.#version = version;
  }

  /** @returns undefined if the report can't be written, so that the original error is not hidden */
  async write(error: FootlightError, context: ErrorContext): Promise<ErrorReport | undefined> {
    const at = new Date().toISOString();
    const id = `${at.replace(/\.\d+/, '').replace(/[-:]/g, '')}-${randomBytes(4).toString('hex')}`;
    const path = join(this.#folder, `${id}.json`);
    const report = {
      id,
      at,
      version: this.#version,
      node: process.version,
      platform: `${process.platform} ${release()} ${arch()}`,
      error: error.toDetailedJSON(),
      ...context,
    };
    try {
      await writeAtomically(path, async (temporary) => {
        await using file = await open(temporary, 'wx', 0o600);
        await file.writeFile(`${JSON.stringify(redact(report), null, 2)}\n`);
      });
      await this.removeOldest();
      return { id, path };
    } catch {
      return undefined;
    }
  }

  private async removeOldest(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => REPORT_NAME.test(name)).sort();
    for (const name of names.slice(0, -MAX_REPORTS)) await rm(join(this.#folder, name), { force: true });
  }
}
