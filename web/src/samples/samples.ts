import { service } from '../state/service.ts';
import { createKey, submitTask } from '../state/submit.ts';
import { rememberName } from '../state/task-name.ts';
import { locale } from '../words/index.ts';
import type { Language } from '../words/languages.ts';
import stage from './stage.mp4?url';
import storyInEnglish from './story.en.txt?url';
import storyInChinese from './story.zh.txt?url';

/** Something small that was made for it, and what is made of it: for those who have nothing at hand. */
export interface Sample {
  readonly name: 'stage' | 'story';
  readonly production: string;
  readonly option: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<Language, string>>;
}

export const SAMPLES: readonly Sample[] = [
  {
    name: 'stage',
    production: 'enhance',
    option: 'input',
    options: { target: 'x2' },
    files: { en: stage, zh: stage },
  },
  {
    name: 'story',
    production: 'narrate',
    option: 'novel',
    options: {},
    files: { en: storyInEnglish, zh: storyInChinese },
  },
];

/** Uploads a sample and makes something of it. @returns the task's id */
export async function runSample(
  { production, option, options, files }: Sample,
  title: string,
): Promise<string> {
  const path = files[locale.value];
  const content = await (await fetch(path)).blob();
  const name = `${title}${/\.\w+$/.exec(path)?.[0] ?? ''}`;
  const reference = await service.value.upload(content, { name });
  rememberName(reference, name);
  return submitTask(production, { ...options, [option]: reference }, 'run', createKey());
}
