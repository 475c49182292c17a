import { join } from 'node:path';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import { savePictureAs } from '../../media/stills/picture-sequence.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import { type ComfyUiSetting, createValues, describeEngine, openPrompts } from './comfyui-engine.ts';
import { readNumber, requireMarks } from './graph.ts';
import { fetchPicture, listFiles } from './output-files.ts';

/**
 * Makes pictures by a graph of a ComfyUI server.
 *
 * @throws `comfyui.graph` if it lacks the mark `prompt`
 */
export function createComfyUiImage(setting: ComfyUiSetting): ImageGenerator {
  const { graph } = setting.file;
  requireMarks(graph, ['prompt']);
  const ownSize = { width: readNumber(graph, 'width'), height: readNumber(graph, 'height') };
  return {
    ...describeEngine(setting),
    takesReference: false,
    async generate(request, path) {
      const { remote, signal } = request;
      using opened = openPrompts(setting);
      const { client, prompts } = opened;
      const values = createValues(request, ownSize);
      await makeFileOfTask(remote, path, {
        service: prompts,
        identity: { graph: setting.file.digest, values },
        request: { values },
        signal,
        async make(outputs, made, folder) {
          const fetched = join(folder, 'fetched');
          await fetchPicture(listFiles(outputs, graph), fetched, { baseUrl: client.baseUrl, signal });
          await savePictureAs(fetched, made, request, signal);
        },
      });
    },
  };
}
