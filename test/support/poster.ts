import { readFileSync } from 'node:fs';

import { type Catalogue, registerCatalogue } from '../../src/core/messages/catalogues.ts';

// The production that docs/adding-a-production.md shows, with its sentences: its folder is not among the package's.
const sentences = readFileSync(new URL('../fixtures/poster/en.json', import.meta.url), 'utf8');
registerCatalogue('en', JSON.parse(sentences) as Catalogue);

export { poster } from '../fixtures/poster/index.ts';
