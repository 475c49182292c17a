import { z } from 'zod';
import { scoreField } from '../../engines/model-answers/fields.ts';
import type {
  DetectedObject,
  DetectionRequest,
  ObjectDetector,
  OpenDetector,
} from '../../engines/object-detector.ts';
import { createChatCompletions, readJson } from './openai-chat.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';
import type { OpenAiModel } from './openai-request.ts';
import { encodeSquarePicture, PICTURE_SIDE } from './square-picture.ts';

/** Models that count places in thousandths of the picture; all others are taken to count pixels. */
const IN_THOUSANDTHS = /qwen-?3|qwen2-vl|glm/i;
/** Rounding, and thousandths that were taken for pixels, may put a side this far outside of the picture, as a share of it. */
const TOLERANCE = 0.03;
const HAN = /\p{Script=Han}/u;

/**
 * A vision model by an OpenAI-compatible endpoint that tells boxes as Qwen's do: `[{"bbox_2d": [x1, y1, x2, y2]}]`. Qwen2.5-VL
 * counts pixels of the picture as it was resized for the net, to multiples of 28; Qwen3-VL thousandths of its sides
 * (github.com/QwenLM/Qwen3-VL, cookbooks/2d_grounding.ipynb). It is shown a square of 980 pixels, which is resized by nobody, and in
 * which both differ by 2 %.
 */
export class OpenAiObjectDetector implements ObjectDetector {
  readonly id: string;
  readonly version = '1';
  /** A picture of that size is 1225 tokens of Qwen2.5-VL. */
  readonly expectedUsage = { inputTokens: 1500, outputTokens: 100 };
  readonly #model: OpenAiModel;

  /** @throws `model.no-key` */
  constructor(model: string, endpoint: OpenAiEndpoint) {
    this.id = model;
    this.#model = { model, endpoint, apiKey: requireKey(endpoint, model) };
  }

  readsWords(): boolean {
    return true;
  }

  async open(): Promise<OpenDetector> {
    return { detect: (request) => this.detect(request), [Symbol.asyncDispose]: async () => {} };
  }

  private async detect({
    frame,
    format,
    words,
    remote,
  }: DetectionRequest): Promise<DetectedObject | undefined> {
    const { content, shares } = await encodeSquarePicture(frame, format);
    const url = `data:image/jpeg;base64,${content.toString('base64')}`;
    const body = createDetectionBody(this.id, words, url);
    const full = IN_THOUSANDTHS.test(this.id) ? 1000 : PICTURE_SIDE;
    const service = createChatCompletions(this.#model, (completion) =>
      readJson(completion, (json) => readObjects(json, { full, shares })),
    );
    return chooseBest(await remote.run(service, { model: this.id, words }, body));
  }
}

function createDetectionBody(model: string, words: string, url: string) {
  const text = HAN.test(words)
    ? `请在图片中找出：${words}。只返回 JSON 列表，每个符合描述的对象一项，最符合的在前，没有则返回 []：[{"bbox_2d": [x1, y1, x2, y2], "label": "名称", "score": 0 到 1 的把握}]`
    : `Locate in this picture: ${words}. Return JSON only, a list with an entry for each object that fits, the best first, or [] if there is none: [{"bbox_2d": [x1, y1, x2, y2], "label": "name", "score": how sure you are, 0 to 1}]`;
  return {
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url } },
          { type: 'text', text },
        ],
      },
    ],
    temperature: 0,
  };
}

/** What the numbers of a box mean. */
interface BoxScale {
  /** The number of the square's far sides. */
  readonly full: number;
  /** How much of the square's width and height the picture has. */
  readonly shares: { readonly width: number; readonly height: number };
}

const objectSchema = z.object({
  bbox_2d: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  score: scoreField.nullish(),
});
/** How models say that there is nothing, beside an empty list. */
const nothingSchema = z.object({ bbox_2d: z.array(z.literal(0)).nullable() });

/** Reads a list of boxes, or one alone. What is no box in the picture is left out. @throws if nothing else was told */
function readObjects(json: unknown, scale: BoxScale): DetectedObject[] {
  const told = (Array.isArray(json) ? json : [json]).filter((one) => !nothingSchema.safeParse(one).success);
  const objects = told.flatMap((one) => readObject(one, scale) ?? []);
  if (told.length === 0 || objects.length > 0) return objects;
  objectSchema.parse(told[0]);
  throw new z.ZodError([{ code: 'custom', path: ['bbox_2d'], message: 'issue.box', input: json }]);
}

/** @returns undefined if it is no box, or outside of the picture */
function readObject(json: unknown, { full, shares }: BoxScale): DetectedObject | undefined {
  const { data } = objectSchema.safeParse(json);
  if (!data) return undefined;
  const [x1, y1, x2, y2] = data.bbox_2d;
  const box = {
    left: x1 / full / shares.width,
    top: y1 / full / shares.height,
    right: x2 / full / shares.width,
    bottom: y2 / full / shares.height,
  };
  const isInside = Object.values(box).every((side) => side >= -TOLERANCE && side <= 1 + TOLERANCE);
  if (!isInside || box.left >= box.right || box.top >= box.bottom) return undefined;
  const limit = (side: number): number => Math.min(1, Math.max(0, side));
  const limited = {
    left: limit(box.left),
    top: limit(box.top),
    right: limit(box.right),
    bottom: limit(box.bottom),
  };
  return { box: limited, ...(typeof data.score === 'number' && { score: data.score }) };
}

/** The surest one; the first where none says how sure it is. */
function chooseBest(objects: readonly DetectedObject[]): DetectedObject | undefined {
  return objects.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))[0];
}
