import { serveJobs } from '../../src/create-studio.ts';
import { poster } from './poster.ts';

// The child process of a studio with a production of its own.
serveJobs({ productions: { poster } });
