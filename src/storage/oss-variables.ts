/** A variable that stands for another one here. */
export interface AdoptedVariable {
  readonly from: string;
  readonly to: string;
}

/**
 * Takes a bucket of Aliyun by OSS_BUCKET_NAME, OSS_ENDPOINT, OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET for the
 * store of what models fetch, and on a service for that of results; what is set by its own name stays.
 *
 * @returns what was taken for what
 */
export function adoptOssVariables(
  environment: NodeJS.ProcessEnv,
  { isService }: { readonly isService: boolean },
): AdoptedVariable[] {
  const address = getOssAddress(environment);
  if (address === undefined) return [];
  const stores = isService ? ['FOOTLIGHT_TEMP_STORE', 'FOOTLIGHT_RESULT_STORE'] : ['FOOTLIGHT_TEMP_STORE'];
  const wanted = [
    { from: 'OSS_ACCESS_KEY_ID', to: 'AWS_ACCESS_KEY_ID', value: environment.OSS_ACCESS_KEY_ID },
    { from: 'OSS_ACCESS_KEY_SECRET', to: 'AWS_SECRET_ACCESS_KEY', value: environment.OSS_ACCESS_KEY_SECRET },
    ...stores.map((to) => ({ from: 'OSS_BUCKET_NAME', to, value: address })),
  ];
  return wanted.flatMap(({ from, to, value }) => {
    if (value === undefined || environment[to] !== undefined) return [];
    environment[to] = value;
    return [{ from, to }];
  });
}

/** The address of the bucket that the OSS_ variables name; undefined if they name none. */
function getOssAddress(environment: NodeJS.ProcessEnv): string | undefined {
  const { OSS_BUCKET_NAME, OSS_ENDPOINT } = environment;
  if (!OSS_BUCKET_NAME) return undefined;
  const [, scheme = 'https://', host] = /^(https?:\/\/)?([^/]+)/.exec(OSS_ENDPOINT ?? '') ?? [];
  const region = /^(oss-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(host ?? '')?.[1];
  const query = [region && `region=${region}`, host && `endpoint=${scheme}${host}`].filter(Boolean).join('&');
  return `oss://${OSS_BUCKET_NAME}${query && `?${query}`}`;
}
