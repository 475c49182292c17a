import { hashJson } from '../../core/hashing.ts';
import { BUILTIN } from '../../engines/reference.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import type { Script, ScriptScene } from '../../story/script/script.ts';
import type { StoryboardOptions } from './options.ts';
import type { GivenPicture, Scene, SceneTransition } from './scene.ts';
import { writeScenePrompt } from './scene-prompt.ts';
import { countFrames } from './video-format.ts';

/** Decides all of the scenes that the script leaves open. */
export function createScenes(
  script: Script,
  selected: readonly ScriptScene[],
  pictures: ReadonlyMap<number, GivenPicture>,
  { options, format }: { readonly options: StoryboardOptions; readonly format: VideoFormat },
): Scene[] {
  const seeds = createSeeds(script, options.seed);
  return selected.map((scene, index) => {
    const { number, seconds, narration } = scene;
    const picture = pictures.get(number);
    const caption = writeCaption(scene);
    return {
      number,
      seconds,
      frames: countFrames(seconds, format),
      ...writeScenePrompt(script, scene, options.style),
      seed: seeds.get(number)!,
      engine: options.draft ? BUILTIN : options.engine,
      ...(picture && { picture }),
      ...(narration !== undefined && { narration }),
      ...(caption !== undefined && { caption }),
      transition: chooseTransition(scene, options, index),
    };
  });
}

/** "Harbour, night"; undefined for a scene that tells neither place nor time. */
function writeCaption({ place, time }: ScriptScene): string | undefined {
  const parts = [place, time].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const text = parts.join(/\p{Script=Han}/u.test(parts.join()) ? '，' : ', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Seeds by the numbers of scenes. They are of what scenes show, so that one that is moved, and gets another number, stays as
 * it is; scenes that say the same differ.
 */
function createSeeds({ scenes }: Script, seed: number): ReadonlyMap<number, number> {
  const repeats = new Map<string, number>();
  return new Map(
    scenes.map(({ number, description }) => {
      const repeat = repeats.get(description) ?? 0;
      repeats.set(description, repeat + 1);
      return [number, Number.parseInt(hashJson({ seed, description, repeat }).slice(0, 7), 16)];
    }),
  );
}

function chooseTransition(
  { transition: own }: ScriptScene,
  { transition, transitionSeconds }: StoryboardOptions,
  index: number,
): SceneTransition {
  const kind = index === 0 ? 'cut' : (own ?? transition);
  return { kind, seconds: kind === 'cut' ? 0 : transitionSeconds };
}
