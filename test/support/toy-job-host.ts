import { serveJob } from '../../src/execution/isolation/host.ts';
import { createToyEngines } from './toy-engines.ts';
import { toyProductions } from './toy-productions.ts';

serveJob({ productions: toyProductions, engines: createToyEngines() });
