import { fileURLToPath } from 'node:url';

/** Nets that are part of the package; assets/upscalers/README.md is their model card. */
export const EMBEDDED_NETS = ['fast', 'default', 'restore', 'fine'] as const;
export type EmbeddedNet = (typeof EMBEDDED_NETS)[number];

export function getEmbeddedNetPath(name: EmbeddedNet): string {
  return fileURLToPath(new URL(`../../../assets/upscalers/${name}.safetensors`, import.meta.url));
}

export function isEmbedded(name: string): name is EmbeddedNet {
  return (EMBEDDED_NETS as readonly string[]).includes(name);
}
