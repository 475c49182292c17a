import { DEFAULT_LANGUAGE } from './catalogues.ts';
import { createMessage, type MessageParameters } from './message.ts';
import { translate } from './translate.ts';

/** Says a sentence of the catalogues in one language. */
export type Say = (key: string, parameters?: MessageParameters) => string;

let language = DEFAULT_LANGUAGE;

/** Chooses the language of a program that talks to one person, such as the command line; a service asks by request. */
export function setLanguage(tag: string): void {
  language = tag;
}

export function getLanguage(): string {
  return language;
}

/** A sentence of the catalogues in the language of this program. */
export function say(key: string, parameters?: MessageParameters): string {
  return translate(createMessage(key, parameters), language);
}

/** Binds {@link translate} to a language, for pages that are written in one. */
export function sayIn(tag: string): Say {
  return (key, parameters) => translate(createMessage(key, parameters), tag);
}
