import type { TextModel, TextRequest } from '../../engines/text-model.ts';
import { NO_TOKENS, type TokenUsage } from '../../engines/token-usage.ts';
import { createChatCompletions, readJson } from './openai-chat.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';
import type { OpenAiModel } from './openai-request.ts';

/** A text model by an OpenAI-compatible endpoint. */
export class OpenAiTextModel implements TextModel {
  readonly id: string;
  readonly version = '1';
  readonly #model: OpenAiModel;

  /** @throws `model.no-key` */
  constructor(model: string, endpoint: OpenAiEndpoint) {
    this.id = model;
    this.#model = { model, endpoint, apiKey: requireKey(endpoint, model) };
  }

  async writeJson<Json>({
    instructions,
    text,
    parse,
    remote,
  }: TextRequest<Json>): Promise<{ json: Json; usage: TokenUsage }> {
    const body = {
      model: this.id,
      messages: [
        { role: 'system', content: instructions },
        { role: 'user', content: text },
      ],
      response_format: { type: 'json_object' },
    };
    const service = createChatCompletions(this.#model, (completion) => ({
      json: readJson(completion, parse),
      usage: completion.usage ?? NO_TOKENS,
    }));
    return await remote.run(service, body, body);
  }
}
