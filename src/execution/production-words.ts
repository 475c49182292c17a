import { createMessage, type Message } from '../core/messages/message.ts';
import { hasSentence, translate } from '../core/messages/translate.ts';

/** An option on a command line, such as `--image-engine`. */
const FLAG = /--([a-z]+(?:-[a-z]+)*)/g;

/**
 * Titles and help of a production in one language, by the names in the code. They come from the catalogue beside the
 * production, or from the one beside what several productions share; what has no sentence is called by its name.
 */
export class ProductionWords {
  readonly #production: string;
  readonly #language: string | undefined;

  constructor(production: string, language?: string) {
    this.#production = production;
    this.#language = language;
  }

  /** A word or two that call it where there is little room; its name where nobody gave them. */
  get label(): string {
    return this.say(this.#production, `production.${this.#production}.label`);
  }

  get title(): string {
    return this.say(this.#production, `production.${this.#production}.title`);
  }

  optionTitle(option: string): string {
    return this.say(option, ...this.optionKeys(option, 'title'));
  }

  /** Returns the effect of the option, in one line. */
  optionHelp(option: string): string {
    return this.say('', ...this.optionKeys(option, 'help'));
  }

  /**
   * Returns the effect of the option for those who write no flags: other options are called by their titles, or by the
   * names that programs send. Those who choose by titles have a sentence of their own where the other one names values.
   */
  describeOption(option: string, by: 'title' | 'name'): string {
    const parts = by === 'title' ? ['titled-help', 'help'] : ['help'];
    const help = this.say('', ...this.optionKeys(option, ...parts));
    const called = help.replaceAll(FLAG, (_flag, words: string) => {
      const name = words.replaceAll(/-(\w)/g, (_hyphen, letter: string) => letter.toUpperCase());
      return by === 'name' ? name : `“${this.optionTitle(name)}”`;
    });
    // Chinese sets no spaces beside quotation marks.
    return called.replaceAll(/(?<=\p{Script=Han}) (?=“)|(?<=”) (?=\p{Script=Han})/gu, '');
  }

  /** Returns the label of a value of an option, such as a preset. */
  valueTitle(option: string, value: string): string {
    return this.say(value, ...this.optionKeys(option, `value.${value}`));
  }

  /** Of roles of which there are several, as `scene2`, or several of several sources, as `sample1-2`, with their number. */
  outputTitle(role: string): string {
    const [, kind = role, number] = /^(.*?)-?(\d+(?:-\d+)?)$/.exec(role) ?? [];
    const keys = [role, kind].map((each) => `output.${this.#production}.${each}`);
    const title = this.say(role, ...keys);
    return number !== undefined && hasSentence(keys[1]!) ? `${title} ${number}` : title;
  }

  groupTitle(group: string): string {
    return this.say(group, `option-group.${group}`);
  }

  stageTitle(stage: string): string {
    return getStageTitle(stage, this.#language);
  }

  /** What a production says itself comes first, then what several share. */
  private optionKeys(option: string, ...parts: readonly string[]): string[] {
    const scopes = [`option.${this.#production}.${option}`, `option.${option}`];
    return scopes.flatMap((scope) => parts.map((part) => `${scope}.${part}`));
  }

  private say(name: string, ...keys: readonly string[]): string {
    const key = keys.find(hasSentence);
    return key ? translate(createMessage(key), this.#language) : name;
  }
}

/** Returns what a stage does, such as "Speak the lines"; a stage means the same in every production that has it. */
export function getStageTitle(stage: string, language?: string): string {
  return sayOrName(stage, `stage.${stage}`, language);
}

/** Returns what a stage counts, such as "lines". */
export function getUnitName(unit: string, language?: string): string {
  return sayOrName(unit, `unit.${unit}`, language);
}

/** What a stage does, to be part of a message; its name if no catalogue has a sentence for it. */
export function createStageMessage(stage: string): Message | string {
  const key = `stage.${stage}`;
  return hasSentence(key) ? createMessage(key) : stage;
}

function sayOrName(name: string, key: string, language: string | undefined): string {
  return hasSentence(key) ? translate(createMessage(key), language) : name;
}
