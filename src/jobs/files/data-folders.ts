import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const PRIVATE = 0o700;

/** The folders of a service or worker, all below `root`. */
export class DataFolders {
  readonly root: string;
  /** Data of the embedded PostgreSQL. */
  readonly postgres: string;
  /** Artifact store: intermediate results by key. */
  readonly cache: string;
  /** Outputs and uploads, if no bucket is configured. */
  readonly objects: string;
  /** Unfinished uploads. */
  readonly incoming: string;
  /** Inputs and outputs of running tasks. */
  readonly work: string;
  /** Reports of defects. */
  readonly errors: string;

  constructor(root: string) {
    this.root = root;
    this.postgres = join(root, 'postgres');
    this.cache = join(root, 'cache');
    this.objects = join(root, 'objects');
    this.incoming = join(root, 'incoming');
    this.work = join(root, 'work');
    this.errors = join(root, 'errors');
  }

  /**
   * Makes the folders of callers' files, which no other user of the machine may enter. The root has to be open, as
   * PostgreSQL may run as a user of its own.
   */
  async make(): Promise<void> {
    await mkdir(this.root, { recursive: true });
    for (const folder of [this.cache, this.objects, this.incoming, this.work, this.errors]) {
      await mkdir(folder, { recursive: true, mode: PRIVATE });
      // Those of older versions were open.
      await chmod(folder, PRIVATE).catch(ignoreForeign);
    }
  }

  /** Files of one run of a task, `inputs` and `outputs`; removed when the run ends. */
  runFolder(run: string): string {
    return join(this.work, run);
  }
}

/** Whom a folder of another user is open to is that user's to say. */
function ignoreForeign(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPERM') throw error;
}
