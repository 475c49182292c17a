import type { TextModel, TextRequest } from '../../engines/text-model.ts';
import { NO_TOKENS, type TokenUsage } from '../../engines/token-usage.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';
import { complete, jsonIn } from './openai-request.ts';

/** A text model behind an OpenAI-compatible endpoint. */
export class OpenAiTextModel implements TextModel {
  readonly id: string;
  readonly version = '1';
  readonly #endpoint: OpenAiEndpoint;
  readonly #apiKey: string;

  /** @throws `model.no-key` */
  constructor(model: string, endpoint: OpenAiEndpoint) {
    this.id = model;
    this.#endpoint = endpoint;
    this.#apiKey = requireKey(endpoint, model);
  }

  async writeJson({
    instructions,
    text,
    signal,
  }: TextRequest): Promise<{ json: unknown; usage: TokenUsage }> {
    const body = {
      model: this.id,
      messages: [
        { role: 'system', content: instructions },
        { role: 'user', content: text },
      ],
      response_format: { type: 'json_object' },
    };
    const { text: answer, usage } = await complete(this.#endpoint, this.#apiKey, body, signal);
    return { json: jsonIn(answer), usage: usage ?? NO_TOKENS };
  }
}
