/** Where nets can run, fastest first: the order in which `auto` tries them. */
export const PROVIDERS = ['tensorrt', 'cuda', 'coreml', 'webgpu', 'dml', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];
export const PROVIDER_CHOICES = ['auto', ...PROVIDERS] as const;
export type ProviderChoice = (typeof PROVIDER_CHOICES)[number];
