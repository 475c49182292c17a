import { lookAtVoices } from '../../src/app.ts';
import { serveJob } from '../../src/execution/isolation/host.ts';
import { createToyEngines } from './toy-engines.ts';
import { toyProductions } from './toy-productions.ts';

const productions = new Map([...toyProductions].map(([name, production]) => [name, async () => production]));
serveJob({ productions, engines: createToyEngines(), lookAtVoices });
