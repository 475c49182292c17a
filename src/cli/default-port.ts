/** Where `footlight serve` listens, and where the commands that speak to a service look for it. */
export const DEFAULT_PORT = 8420;
