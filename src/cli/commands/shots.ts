import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type ListedShot, listShots } from '../../analysis/shot-list.ts';
import { detectShots } from '../../analysis/shots.ts';
import { say } from '../../core/messages/say.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';

/** `footlight shots INPUT`: where a video's shots begin and end, to the frame. */
export function defineShots(command: Command): void {
  command
    .argument('<INPUT>')
    .option('--json')
    .action(async (input: string, { json }: { json?: boolean }) => {
      const info = await probe(resolve(input));
      const video = requireVideo(info);
      const shots = listShots(await detectShots(info.path, video), video);
      if (json) process.stdout.write(`${JSON.stringify({ input: info.path, shots })}\n`);
      else for (const [i, shot] of shots.entries()) process.stdout.write(`${formatRow(i + 1, shot)}\n`);
    });
}

const BEGINNINGS: Readonly<Record<ListedShot['begins'], string>> = {
  start: 'cli.shots.start',
  cut: 'cli.shots.cut',
  dissolve: 'cli.shots.dissolve',
  fade: 'cli.shots.fade',
};

function formatRow(
  number: number,
  { startFrame, endFrame, startSeconds, endSeconds, begins }: ListedShot,
): string {
  const frames = `${startFrame}-${endFrame}`.padEnd(15);
  return `${String(number).padStart(4)}  ${formatClockTime(startSeconds)}  ${formatClockTime(endSeconds)}  ${frames} ${say(BEGINNINGS[begins])}`;
}

/** h:mm:ss.mmm */
function formatClockTime(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${rest.toFixed(3).padStart(6, '0')}`;
}
