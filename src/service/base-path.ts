/**
 * The path that a service lies below, as callers see it: `/footlight`, or empty.
 *
 * @param text as an operator writes it, such as `footlight/`
 */
export function normalizeBasePath(text: string): string {
  const parts = text.split('/').filter((part) => part !== '');
  return parts.length === 0 ? '' : `/${parts.join('/')}`;
}

/** The target of a request without the base path; proxies may have taken it off already. */
export function stripBasePath(target: string, basePath: string): string {
  if (basePath === '' || !target.startsWith(basePath)) return target;
  const rest = target.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : target;
}
