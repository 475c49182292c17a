import type { ProductionDescription } from 'footlight/client';
import { computed, type InjectionKey, inject, provide, type Ref } from 'vue';
import { nameReference } from '../form/name-reference.ts';
import { listOptions } from './inputs.ts';
import { nameInput, nameSeenTask } from './task-name.ts';

const PRODUCTION: InjectionKey<Ref<ProductionDescription | undefined>> = Symbol('production');
/** An option on a command line, such as `--image-engine`, with what stands for its value, such as `FILE` or `X,Y`. */
const FLAG = /(?<![\w-])--([a-z]+(?:-[a-z]+)*)(?: (?:[A-Z][A-Z,]*|'#[A-Z]+')(?![\p{L}\d]))?/gu;

/** Lets all that is told on a page be told in the words of its production. */
export function provideProduction(production: Ref<ProductionDescription | undefined>): void {
  provide(PRODUCTION, production);
}

function useOptions() {
  const production = inject(PRODUCTION, undefined);
  const options = computed(() => {
    const all = production?.value ? listOptions(production.value) : [];
    return new Map(all.map((option) => [option.name, option.schema]));
  });
  return { production, options };
}

/** An option of the API before what is wrong with it. */
const NAMED = /^([a-z]\w*)(?=[:：])/i;
const UPLOAD = /\bupload:upload_\w+/g;
/** A task, not the address of one of its files. */
const TASK = /(?<![:\w/\\])task_\w+(?![\w/\\]|\.\w)/g;

/**
 * Sentences of the service name options as a command line or the API has them, and uploads and tasks by their numbers,
 * which nobody sees here: says them with titles and names.
 */
export function useOptionTitles(): (sentence: string) => string {
  const { options } = useOptions();
  return (sentence) =>
    nameFlags(sentence, (name) => options.value.get(name)?.title)
      .replace(NAMED, (name) => options.value.get(name)?.title ?? name)
      .replaceAll(UPLOAD, (reference) => nameInput(reference))
      .replaceAll(TASK, nameSeenTask)
      // Chinese sets no spaces beside quotation marks.
      .replaceAll(/(?<=\p{Script=Han}) (?=“)|(?<=”) (?=\p{Script=Han})/gu, '');
}

/** Says the flags of a command line in a sentence by the titles of their options. */
export function nameFlags(sentence: string, findTitle: (name: string) => string | undefined): string {
  return sentence.replaceAll(FLAG, (flag, words: string) => {
    const title = findTitle(words.replaceAll(/-(\w)/g, (_hyphen, letter: string) => letter.toUpperCase()));
    return title === undefined ? flag : `“${title}”`;
  });
}

/** Says what a plan holds under the name of an option as the form says it. */
export function useValueTitles(): (name: string | undefined, value: string) => string {
  const { production, options } = useOptions();
  return (name, value) => {
    const { engine, values } = options.value.get(name ?? '')?.['x-footlight'] ?? {};
    if (engine !== undefined) return nameReference(value, production?.value?.engines[engine] ?? []);
    return values?.[value] ?? value;
  };
}
