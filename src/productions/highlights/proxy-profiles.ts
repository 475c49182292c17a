/** How the small copy of a video for a vision model is encoded. */
export interface ProxyProfile {
  readonly height: number;
  readonly framesPerSecond: number;
  readonly bitRate: number;
  readonly crf: number;
  readonly preset: string;
}

export const PROFILE_NAMES = ['aggressive', 'balanced', 'conservative', 'dynamic'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

const PROFILES: Readonly<Record<Exclude<ProfileName, 'dynamic'>, ProxyProfile>> = {
  aggressive: { height: 480, framesPerSecond: 10, bitRate: 500_000, crf: 28, preset: 'ultrafast' },
  balanced: { height: 720, framesPerSecond: 15, bitRate: 1_500_000, crf: 23, preset: 'fast' },
  conservative: { height: 1080, framesPerSecond: 24, bitRate: 3_000_000, crf: 20, preset: 'medium' },
};

/** Profiles that `dynamic` chooses by the length of a video; the last one is for all longer videos. */
const DYNAMIC = [
  { maxSeconds: 180, profile: 'conservative' },
  { maxSeconds: 420, profile: 'balanced' },
  { maxSeconds: undefined, profile: 'aggressive' },
] as const;

/** What each profile sets. */
export const PROFILE_EFFECTS: Readonly<Record<ProfileName, object>> = {
  ...PROFILES,
  dynamic: { byLength: DYNAMIC },
};

/** The profile of that name; for `dynamic` by the length of the video. */
export function getProxyProfile(name: ProfileName, seconds: number): ProxyProfile {
  if (name !== 'dynamic') return PROFILES[name];
  const found = DYNAMIC.find(({ maxSeconds = Number.POSITIVE_INFINITY }) => seconds <= maxSeconds)!;
  return PROFILES[found.profile];
}
