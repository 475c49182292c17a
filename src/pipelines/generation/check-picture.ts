import { type MediaInfo, requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { readPicture } from '../../media/stills/picture-file.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';

/** Decodes the first picture of a file. @throws if it can't be shown */
export async function checkPicture(path: string): Promise<MediaInfo> {
  const info = await probe(path);
  const video = requireVideo(info);
  (await readPicture(path, video, getWorkingPicture(video))).free();
  return info;
}
