import { serveJob } from '../../src/execution/isolation/host.ts';
import { toyWorkflows } from './toy-workflows.ts';

serveJob(toyWorkflows);
