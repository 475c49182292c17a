import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import type { RemoteService } from '../../engines/remote-tasks.ts';
import type { TokenUsage } from '../../engines/token-usage.ts';
import type { Transcriber, Transcript, TranscriptionRequest } from '../../engines/transcriber.ts';
import { type ChatBody, createChatCompletions } from './openai-chat.ts';
import { createUnusableAnswerError, type OpenAiModel } from './openai-request.ts';

/** Limits of qwen3-asr-flash for one request: 10 MB as base64, which is a third longer, and five minutes. */
const MAX_BYTES = Math.floor((10_000_000 * 3) / 4) - 100;
const MAX_SECONDS = 300;

/**
 * Speech recognition by chat, such as qwen3-asr-flash: the sound is sent within the request, and the answer is the text
 * without times.
 *
 * @see https://help.aliyun.com/zh/model-studio/qwen-asr-api-reference
 */
export class QwenAsrTranscriber implements Transcriber {
  readonly id: string;
  readonly version = '1';
  readonly #chat: RemoteService<ChatBody, { readonly text: string; readonly usage: TokenUsage | undefined }>;

  constructor(model: OpenAiModel) {
    this.id = model.model;
    this.#chat = createChatCompletions(model, ({ text, usage, problem }) => {
      // What was cut off or refused is no transcript.
      if (problem) throw createUnusableAnswerError(problem);
      return { text: text.trim(), usage };
    });
  }

  async transcribe({ path, remote }: TranscriptionRequest): Promise<Transcript> {
    const seconds = await readFlacSeconds(path);
    const { size } = await stat(path);
    if (size > MAX_BYTES || seconds > MAX_SECONDS)
      throw new FootlightError('model.sound-too-long', {
        kind: 'usage',
        parameters: { seconds: Math.round(seconds) },
        value: this.id,
      });
    const data = `data:audio/flac;base64,${(await readFile(path)).toString('base64')}`;
    const body = {
      model: this.id,
      messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data } }] }],
    };
    const { text, usage } = await remote.run(this.#chat, { transcript: basename(path) }, body);
    const segments = text === '' ? [] : [{ start: 0, end: seconds, text }];
    return { language: undefined, segments, isUntimed: true, usage };
  }
}

/** Length of a FLAC file by its STREAMINFO block (RFC 9639, 8.2). */
async function readFlacSeconds(path: string): Promise<number> {
  await using file = await open(path);
  const head = Buffer.alloc(26);
  await file.read(head, 0, head.length, 0);
  const bits = head.readBigUInt64BE(18);
  const [rate, samples] = [Number(bits >> 44n), Number(bits & 0xf_ffff_ffffn)];
  return rate > 0 ? samples / rate : 0;
}
