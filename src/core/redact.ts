import { hasSentence } from './messages/translate.ts';

const SECRET_NAME = /(key|token)s?$|secret|passw|credential|authorization|cookie|signature/i;
const ADDRESS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>`]+/gi;
/** Shorter values of environment variables are not searched for: they may be ordinary words. */
const MIN_SECRET = 8;
const REMOVED = '[removed]';

/** Whether a setting of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * Makes a copy without secrets: without values of fields with names of secrets, user and query of URLs, and the values
 * of secret environment variables anywhere in a text.
 */
export function redact(value: unknown): unknown {
  const secrets = Object.entries(process.env).flatMap(([name, text = '']) =>
    isSecretName(name) && text.length >= MIN_SECRET ? [text] : [],
  );
  const clean = (each: unknown): unknown => {
    if (typeof each === 'string') return redactText(each, secrets);
    if (Array.isArray(each)) return each.map(clean);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(
      Object.entries(each).map(([name, field]) => [name, isSecret(name, field) ? REMOVED : clean(field)]),
    );
  };
  return clean(value);
}

/** The key of a message is none. */
function isSecret(name: string, field: unknown): boolean {
  return isSecretName(name) && !(name === 'key' && typeof field === 'string' && hasSentence(field));
}

function redactText(text: string, secrets: readonly string[]): string {
  const shown = secrets.reduce((rest, secret) => rest.replaceAll(secret, REMOVED), text);
  return shown.replace(ADDRESS, (address, scheme: string) => {
    const [place = ''] = address.slice(scheme.length).split(/[?#]/);
    const [host = '', ...path] = place.split('/');
    return scheme + [host.slice(host.lastIndexOf('@') + 1), ...path].join('/');
  });
}
