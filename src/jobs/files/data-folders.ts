import { join } from 'node:path';

/** Where a service or worker keeps its files, all below one folder. */
export class DataFolders {
  readonly root: string;
  /** Database of the embedded default. */
  readonly postgres: string;
  /** Artifact store: intermediate results by key. */
  readonly cache: string;
  /** Outputs and uploads, where no bucket is configured. */
  readonly objects: string;
  /** Uploads on their way in. */
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

  /** Files of one run of a task: `inputs` and `outputs`, gone when the run is over. */
  runFolder(run: string): string {
    return join(this.work, run);
  }
}
