import { seconds } from '../../core/messages/message.ts';
import { estimateReadingSeconds } from '../../core/reading-time.ts';
import { createWarning, type Warning } from '../../core/warning.ts';
import type { Scene } from './scene.ts';
import type { SpokenScene } from './sound/narrate-scenes.ts';
import { NARRATION_LEAD } from './sound/place-narration.ts';
import type { Storyboard } from './storyboard.ts';
import { countFrames } from './video-format.ts';

/** Silence at the end of a scene that lasts as long as its narration. */
const TAIL_SECONDS = 0.5;

/** Makes scenes as long as what is spoken in them, where that takes longer and is asked for. */
export function fitNarration(storyboard: Storyboard, spoken: ReadonlyMap<number, SpokenScene>): Storyboard {
  if (storyboard.options.fit !== 'narration') return storyboard;
  const { format } = storyboard;
  const scenes = storyboard.scenes.map((scene): Scene => {
    const speech = spoken.get(scene.number);
    const needed = speech ? NARRATION_LEAD + speech.seconds + TAIL_SECONDS : 0;
    if (needed <= scene.seconds) return scene;
    return { ...scene, seconds: needed, frames: countFrames(needed, format) };
  });
  return { ...storyboard, scenes };
}

/** The warnings of scenes that are probably too short for their narration, before anything is spoken. */
export function listLongNarrations({ scenes, options }: Storyboard): Warning[] {
  if (!options.narrate || options.fit === 'narration') return [];
  return scenes.flatMap(({ number, narration, seconds: length }) => {
    const needed = narration === undefined ? 0 : NARRATION_LEAD + estimateReadingSeconds(narration);
    if (needed <= length) return [];
    return createWarning('storyboard.narration-long', {
      scene: number,
      needed: seconds(needed),
      length: seconds(length),
    });
  });
}
