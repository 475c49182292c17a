/** How the small copy of a video for a vision model is encoded. */
export interface ProxyProfile {
  readonly height: number;
  readonly framesPerSecond: number;
  readonly bitRate: number;
  readonly crf: number;
  readonly preset: string;
}

/** Which profile is taken for videos of up to so many seconds. */
export interface DynamicRule {
  readonly maxSeconds: number;
  readonly profile: string;
}

export const PROFILE_NAMES = ['aggressive', 'balanced', 'conservative', 'dynamic'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

export const BUILTIN_PROFILES: Readonly<Record<Exclude<ProfileName, 'dynamic'>, ProxyProfile>> = {
  aggressive: { height: 480, framesPerSecond: 10, bitRate: 500_000, crf: 28, preset: 'ultrafast' },
  balanced: { height: 720, framesPerSecond: 15, bitRate: 1_500_000, crf: 23, preset: 'fast' },
  conservative: { height: 1080, framesPerSecond: 24, bitRate: 3_000_000, crf: 20, preset: 'medium' },
};

/** Profiles that `dynamic` chooses by the length of a video; the last one is for all longer videos. */
export const DYNAMIC_RULES: readonly DynamicRule[] = [
  { maxSeconds: 180, profile: 'conservative' },
  { maxSeconds: 420, profile: 'balanced' },
  { maxSeconds: 600, profile: 'aggressive' },
];

/** What each profile sets. */
export const PROFILE_EFFECTS: Readonly<Record<ProfileName, object>> = {
  ...BUILTIN_PROFILES,
  dynamic: { byLength: DYNAMIC_RULES },
};

/** The profile of that name; for `dynamic` by the length of the video. */
export function getProxyProfile(
  name: ProfileName,
  seconds: number,
  {
    profiles,
    rules,
  }: { readonly profiles: Readonly<Record<string, ProxyProfile>>; readonly rules: readonly DynamicRule[] },
): ProxyProfile {
  if (name !== 'dynamic') return profiles[name]!;
  const found = rules.find(({ maxSeconds }) => seconds <= maxSeconds) ?? rules.at(-1)!;
  return profiles[found.profile]!;
}
