import { getErrorMessages, type SerializedError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { hasSentence, translate } from '../../core/messages/translate.ts';
import { findWarningMessage, type Warning } from '../../core/warning.ts';

/** The part of a message that tasks store: its English text, and what other languages are made from. */
export interface StoredMessage {
  readonly message: string;
  /** The message from which other languages are made; null in rows and events of older versions. */
  readonly message_source: Message | null;
}

export function storeMessage(source: Message): StoredMessage {
  return { message: translate(source), message_source: source };
}

/**
 * Translates a stored message into a language. The stored English text stays if its source is missing, or if a worker
 * of an older version replaced the text alone.
 */
export function translateStored(
  { message, message_source: source }: StoredMessage,
  language: string,
): StoredMessage {
  // Events of older versions lack the field.
  if (!source || translate(source) !== message) return { message, message_source: null };
  return { message: translate(source, language), message_source: source };
}

/** Translates an error of a task; returns its stored text if the catalogues have no sentence for it. */
export function createErrorMessage(error: SerializedError): Message {
  const text = { message: error.message, remedy: error.remedy };
  const { message } = getErrorMessages({ ...error, text });
  return typeof message === 'string' ? createTextMessage(message) : message;
}

export function createWarningMessage(warning: Warning): Message {
  return findWarningMessage(warning) ?? createTextMessage(warning.message);
}

/** @param title what the stage is called if the catalogues have no sentence for it */
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
