// Before the install scripts of other packages, two of which would fetch what is not needed from other hosts than the
// registry. That of ONNX Runtime fetches CUDA's libraries, several hundred megabytes, and fails where they can't be
// reached. It fetches nothing that is there already, so empty files take their places; `footlight doctor --install cuda`
// fetches the real ones. That of node-av fetches a program of FFmpeg, which nothing here starts, into a folder whose place
// an empty file takes.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));

/** Whether the package is installed in another program, and not a clone that people work in. */
const isInstalled = () => /[\\/]node_modules[\\/]/.test(home);

const require = createRequire(join(home, 'package.json'));

function holdFFmpeg() {
  // Its package shows none of its files.
  const folders = require.resolve.paths('node-av') ?? [];
  const folder = folders.map((each) => join(each, 'node-av')).find(existsSync);
  if (folder) holdPlace(join(folder, 'binary'));
}

function holdCuda() {
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

/** Without these files a script does what it does by itself; an install never fails of this one. */
function attempt(work) {
  try {
    work();
  } catch {}
}

attempt(() => {
  const { name } = require('./package.json');
  if (name !== 'footlight' || !isInstalled()) return;
  attempt(holdCuda);
  attempt(holdFFmpeg);
});
