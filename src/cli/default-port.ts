/** The port that `footlight serve` listens on and that the commands for a service connect to. */
export const DEFAULT_PORT = 8420;
