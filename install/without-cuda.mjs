// Before the install scripts of other packages: that of ONNX Runtime would fetch CUDA's libraries from another host than
// the registry, several hundred megabytes, and fail where that can't be reached. It fetches nothing that is there
// already, so empty files take their places; `footlight doctor --install cuda` fetches the real ones.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));

/** Whether the package is installed in another program, and not a clone that people work in. */
const isInstalled = () => /[\\/]node_modules[\\/]/.test(home);

function holdPlaces() {
  const require = createRequire(join(home, 'package.json'));
  const runtime = dirname(require.resolve('onnxruntime-node/package.json'));
  const { manifests } = require(join(runtime, 'script/install-metadata.js'));
  const platform = `${process.platform}/${process.arch}`;
  for (const [name, files] of Object.entries(manifests)) {
    if (!name.startsWith(`${platform}:`)) continue;
    for (const file of Object.keys(files)) holdPlace(join(runtime, 'bin/napi-v6', platform, file));
  }
}

function holdPlace(path) {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, '', { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

try {
  const { name } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  if (name === 'footlight' && isInstalled()) holdPlaces();
} catch {
  // Without these files the script of ONNX Runtime does what it does by itself; an install never fails of this one.
}
