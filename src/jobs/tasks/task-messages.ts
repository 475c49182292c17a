import { getErrorMessages, type SerializedError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { hasSentence, translate } from '../../core/messages/translate.ts';
import { findWarningMessage, type Warning } from '../../core/warning.ts';

/** What tasks store of a message: its English text, and what other languages are made from. */
export interface StoredMessage {
  readonly message: string;
  /** Null in rows and events of older versions. */
  readonly message_source: Message | null;
}

export function storeMessage(source: Message): StoredMessage {
  return { message: translate(source), message_source: source };
}

/**
 * A stored message in a language. The stored English text stays where its source is missing, or where a worker of an
 * older version replaced the text alone.
 */
export function translateStored(
  { message, message_source: source }: StoredMessage,
  language: string,
): StoredMessage {
  // Events of older versions lack the field.
  if (!source || translate(source) !== message) return { message, message_source: null };
  return { message: translate(source, language), message_source: source };
}

/** What an error of a task says; its stored text where the catalogues have no sentence for it. */
export function createErrorMessage(error: SerializedError): Message {
  const text = { message: error.message, remedy: error.remedy };
  const { message } = getErrorMessages({ ...error, text });
  return typeof message === 'string' ? createTextMessage(message) : message;
}

export function createWarningMessage(warning: Warning): Message {
  return findWarningMessage(warning) ?? createTextMessage(warning.message);
}

/** @param title what the stage is called where the catalogues have no sentence for it */
export function nameStage(stage: string, title: string): Message | string {
  return findMessage(`stage.${stage}`) ?? title;
}

/** @param unit as stages name it, such as "frames" */
export function nameUnit(unit: string): Message | string {
  return findMessage(`unit.${unit}`) ?? unit;
}

function createTextMessage(text: string): Message {
  return createMessage('task.message.text', { text });
}

function findMessage(key: string): Message | undefined {
  return hasSentence(key) ? createMessage(key) : undefined;
}
