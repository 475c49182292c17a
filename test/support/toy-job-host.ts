import { serveJob } from '../../src/execution/isolation/host.ts';
import { toyProductions } from './toy-productions.ts';

serveJob(new Map([...toyProductions].map(([name, production]) => [name, async () => production])));
