import { randomBytes } from 'node:crypto';

/** The events that end a task, which webhooks are told unless they ask for others. */
export const ENDINGS = ['task-completed', 'task-partial', 'task-failed', 'task-cancelled'] as const;

export function createWebhookId(): string {
  return `webhook_${randomBytes(12).toString('hex')}`;
}

/** Creates a secret as the Standard Webhooks specification 1.0 writes it. */
export function createWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
