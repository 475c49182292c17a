const OSS_HOST = /^([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\.(oss-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/;

/**
 * The `oss://` address of an object by its https address at Aliyun, so that it is read with the service's credentials;
 * undefined for other addresses, and for those that are signed already.
 */
export function toOssAddress(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const [, bucket, region] = OSS_HOST.exec(url?.hostname ?? '') ?? [];
  if (!url || bucket === undefined || url.search !== '') return undefined;
  return `oss://${bucket}${url.pathname}?region=${region}`;
}
