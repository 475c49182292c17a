import { BASE_PATH } from '../state/service.ts';

type Medium = 'video' | 'audio' | 'image';

const MEDIA: Readonly<Record<Medium, RegExp>> = {
  video: /\.(?:mp4|m4v|mov|mkv|webm)$/i,
  audio: /\.(?:m4b|m4a|mp3|flac|wav|ogg|opus)$/i,
  image: /\.(?:png|jpe?g|webp|avif)$/i,
};

/** What a file is shown as, by its name. */
export function findMedium(name: string): Medium | undefined {
  return (Object.keys(MEDIA) as Medium[]).find((medium) => MEDIA[medium].test(name));
}

/** The address of an artifact, for whoever has a session. */
export function getPath(taskId: string, name: string): string {
  return `${BASE_PATH}api/v1/tasks/${encodeURIComponent(taskId)}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** The address of a ZIP of all that a task made, for whoever has a session. */
export function getArchivePath(taskId: string): string {
  return `${BASE_PATH}api/v1/tasks/${encodeURIComponent(taskId)}/archive`;
}
