import { FootlightClient } from 'footlight/client';
import { shallowRef } from 'vue';

/** The path that the service lies below, with a slash at its end. */
export const BASE_PATH =
  document.querySelector<HTMLMetaElement>('meta[name="footlight-base"]')?.content ?? '/';

/** Where it is. */
export const SERVICE_URL = new URL(BASE_PATH, location.origin).href;

/** The service that this page came from; its session travels as a cookie. */
export const service = shallowRef(createClient('en'));

/** Lets the service answer in another language. */
export function speakToService(language: string): void {
  service.value = createClient(language);
}

function createClient(language: string): FootlightClient {
  return new FootlightClient({ url: SERVICE_URL, language });
}
