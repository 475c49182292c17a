const SECRETS = ['FOOTLIGHT_TOKEN', 'DATABASE_URL'];

/** The environment of a process that reads unknown media: without the secrets that it has no use for. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !SECRETS.includes(name)));
}
