import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLanguage } from '../cli/language.ts';
import { say } from '../core/messages/say.ts';
import { makeStageVideo } from '../testing/stage-video.ts';

// Draws a video of a small stage and enhances it with the command line, as a user would.
takeLanguage([]);
const folder = resolve('demo-output');
const video = resolve(folder, 'stage.mp4');
await mkdir(folder, { recursive: true });
process.stdout.write(`${say('demo.making-video')}\n`);
await makeStageVideo(video, { width: 320, height: 180, frames: 30, crf: 16 });
const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const child = spawn(
  process.execPath,
  [
    cli,
    'enhance',
    video,
    '-o',
    resolve(folder, 'stage-master.mp4'),
    '--target',
    '720p',
    '--work-dir',
    resolve(folder, 'work'),
  ],
  { stdio: 'inherit' },
);
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
