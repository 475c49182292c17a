import { z } from 'zod';
import { TRANSITIONS, type Transition } from '../../core/transitions.ts';

/** What a script may hold. */
export interface ScriptLimits {
  readonly scenes: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

export const SCRIPT_LIMITS: ScriptLimits = { scenes: 200, minSeconds: 0.5, maxSeconds: 600 };

/** Somebody who is seen in several scenes, described once. */
interface ScriptCharacter {
  readonly name: string;
  readonly description: string;
}

/** Marks in the picture of a scene, each a picture of the same shape. */
export interface ScriptMotion {
  /** What stands. */
  readonly still?: string;
  readonly parts?: readonly {
    readonly mask: string;
    /** Points in shares of width and height, from the upper left corner. */
    readonly way: readonly (readonly [number, number])[];
  }[];
}

export interface ScriptScene {
  /** Orders the scenes; numbers may have gaps. */
  readonly number: number;
  readonly description: string;
  readonly seconds: number;
  /** Whether the script gives the length; else it is the time that reading takes. */
  readonly isTimed: boolean;
  /** What is read aloud or shown as captions. */
  readonly narration?: string;
  /** Path or address of a picture that is used in place of a drawn one. */
  readonly image?: string;
  /** Path or address of the picture that its video ends with. */
  readonly last_image?: string;
  /** What moves in the picture, and along what. */
  readonly motion?: ScriptMotion;
  /** Where and when it happens, as a caption tells it. */
  readonly place?: string;
  readonly time?: string;
  /** Words for how the camera moves. */
  readonly camera?: string;
  readonly transition?: Transition;
}

export interface Script {
  readonly title: string;
  /** Words for how every scene looks. */
  readonly style?: string;
  readonly characters: readonly ScriptCharacter[];
  /** In the order of their numbers. */
  readonly scenes: readonly ScriptScene[];
}

const shortText = z.string().trim().min(1).max(500);
const longText = z.string().trim().min(1).max(20_000);
const reference = z.string().trim().min(1).max(4096);
const share = z.number().min(0).max(1);
const motionSchema = z
  .strictObject({
    still: reference.optional().describe('Picture that marks what stands'),
    parts: z
      .array(
        z.strictObject({
          mask: reference.describe('Picture of the same shape that marks what moves'),
          way: z
            .array(z.tuple([share, share]))
            .min(2)
            .max(200)
            .describe('Points in shares of width and height, from the upper left corner'),
        }),
      )
      .max(6)
      .optional(),
  })
  .refine(({ still, parts = [] }) => still !== undefined || parts.length > 0, {
    message: 'issue.script.no-motion',
  });

function createSceneSchema({ minSeconds, maxSeconds }: ScriptLimits) {
  return z.strictObject({
    scene_number: z.int().min(0).max(1_000_000).describe('Orders the scenes; numbers may have gaps'),
    description: longText.meta({ examples: ['A harbour at dawn', '黎明的港口'] }).describe('What is seen'),
    duration: z
      .number()
      .min(minSeconds)
      .max(maxSeconds)
      .optional()
      .describe('Seconds; the time that reading takes where it is left out'),
    narration: longText.optional().describe('What is read aloud or shown as captions'),
    image: reference.optional().describe('Picture used in place of a drawn one'),
    last_image: reference.optional().describe('Picture that the video ends with, for engines that take one'),
    motion: motionSchema
      .optional()
      .describe('What moves in the picture and along what, for engines with a motion brush'),
    place: shortText.optional().describe('Where it happens: part of what is seen, and of its caption'),
    time: shortText.optional().describe('When it happens: part of what is seen, and of its caption'),
    camera: shortText
      .optional()
      .describe('How the camera moves, such as push, pull, pan, tilt, crane, still'),
    transition: z.enum(TRANSITIONS).optional().describe('How the scene begins'),
  });
}

const characterSchema = z.strictObject({ name: shortText, description: longText });

/** The JSON form of a script. */
export function createScriptSchema(limits: ScriptLimits) {
  return z
    .strictObject({
      title: shortText.meta({ examples: ['By the sea', '海边'] }).optional(),
      style: shortText.optional().describe('How every scene looks'),
      characters: z.array(characterSchema).max(100).default([]).describe('Who is seen in several scenes'),
      scenes: z
        .array(createSceneSchema(limits))
        .min(1)
        .max(limits.scenes)
        .meta({
          examples: ['A harbour at dawn', '黎明的港口'].map((description) => [
            { scene_number: 1, description, duration: 4 },
          ]),
        }),
    })
    .superRefine(({ scenes }, context) => {
      const seen = new Set<number>();
      for (const [i, { scene_number: number }] of scenes.entries()) {
        if (seen.has(number))
          context.addIssue({
            code: 'custom',
            path: ['scenes', i, 'scene_number'],
            message: 'issue.script.same-number',
            params: { number },
          });
        seen.add(number);
      }
    });
}

/** Fields of a script in its JSON form. */
export type ScriptJson = z.input<ReturnType<typeof createScriptSchema>>;
