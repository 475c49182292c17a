/** Reads the body of a response, up to a size in bytes. @throws RangeError if it is longer */
export async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > maxBytes) throw new RangeError(`the answer is longer than ${maxBytes} bytes`);
    parts.push(chunk as Uint8Array);
  }
  return Buffer.concat(parts);
}
