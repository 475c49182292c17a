import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './code/measure.ts';
import { renderLists, renderSummary } from './code/report.ts';
import { readSourceFiles } from './code/source-files.ts';

// Numbers of the source's shape, of this checkout or of another (`--root`): aims to judge by, not gates.
const { values } = parseArgs({
  options: {
    root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
    list: { type: 'boolean', default: false },
  },
});
const measures = measure(readSourceFiles(join(values.root, 'src')));
console.log(renderSummary(measures));
if (values.list) console.log(`\n${renderLists(measures)}`);
