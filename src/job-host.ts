import { createEngines, lookAtVoices, PRODUCTIONS } from './app.ts';
import { serveJob } from './execution/isolation/host.ts';

// The program of a child process that does one job's media work; started by the supervisor alone.
serveJob({ productions: PRODUCTIONS, engines: createEngines(), lookAtVoices });
