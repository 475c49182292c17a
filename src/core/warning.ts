import { createMessage, type Message, type MessageParameters, mapTexts } from './messages/message.ts';
import { hasSentence, isComplete, translate } from './messages/translate.ts';

/** Something that did not go as asked, and did not stop the work. */
export interface Warning {
  /** Stable, dotted, such as "container.subtitles-dropped". */
  readonly code: string;
  /** Which of a code's sentences it is, if the code has several; or a sentence that several codes share. */
  readonly reason?: string;
  /** The text in English; other languages come from {@link describeWarning}. */
  readonly message: string;
  /** The parameters of the message by name, for programs and translations. */
  readonly parameters?: MessageParameters;
}

export function createWarning(code: string, parameters?: MessageParameters, reason?: string): Warning {
  const warning = { code, ...(reason && { reason }), ...(parameters && { parameters }) };
  return { ...warning, message: describeWarning({ ...warning, message: code }) };
}

/** Describes a warning in a language; in its own words if the catalogues have none for it. */
export function describeWarning(warning: Warning, language?: string): string {
  const sentence = findWarningMessage(warning);
  return sentence ? translate(sentence, language) : warning.message;
}

/**
 * Finds the message of a warning, to be part of another message; undefined if no sentence of the catalogues fits it.
 */
export function findWarningMessage({ code, reason, parameters }: Warning): Message | undefined {
  const keys = reason ? [`warning.${code}.${reason}`, `warning.${reason}`] : [`warning.${code}`];
  const sentence = createMessage(keys.find(hasSentence) ?? '', parameters);
  return sentence.key && isComplete(sentence) ? sentence : undefined;
}

/** Copies a warning with every text that came from outside changed. */
export function mapWarningTexts(warning: Warning, change: (text: string) => string): Warning {
  const { message, parameters } = warning;
  const mapped = { ...warning, message: change(message) };
  return parameters ? { ...mapped, parameters: mapTexts(parameters, change) } : mapped;
}
