import type { Container } from './container-plan.ts';

type Metadata = Readonly<Record<string, string>>;

/** Technical tags describe the source file, not what is made of it. */
const TECHNICAL_TAGS =
  /^(major_brand|minor_version|compatible_brands|encoder|vendor_id|handler_name|duration|_statistics.*|number_of_.*|bps.*|alpha_mode)$/i;

/** Names that programs give to every track of a kind. */
const GENERIC_HANDLER =
  /handler|media file produced by|^core media|^(video|sound|audio|subtitle|text|data)?$/i;

/** Tags of QuickTime that other tags hold as well. */
const PLAIN_NAMES: Readonly<Record<string, string>> = {
  'com.apple.quicktime.make': 'make',
  'com.apple.quicktime.model': 'model',
  'com.apple.quicktime.creationdate': 'date',
  'com.apple.quicktime.title': 'title',
  'com.apple.quicktime.author': 'artist',
  'com.apple.quicktime.artist': 'artist',
  'com.apple.quicktime.comment': 'comment',
  'com.apple.quicktime.description': 'description',
  'com.apple.quicktime.copyright': 'copyright',
  'com.apple.quicktime.keywords': 'keywords',
  'com.apple.quicktime.location.iso6709': 'location',
};

/** What FFmpeg writes of the tags of a file into MP4 and MOV; Matroska takes any. */
const HELD_TAGS: Readonly<Record<Exclude<Container['name'], 'matroska'>, RegExp>> = {
  mp4: /^(title|artist|album_artist|composer|album|date|comment|genre|copyright|grouping|lyrics|description|synopsis|show|episode_id|network|keywords|season_number|episode_sort|disc|track|compilation|gapless_playback|hd_video|media_type|creation_time|timecode|location(-.*)?|location_information)$/i,
  mov: /^(title|artist|album_artist|composer|author|album|date|comment|genre|copyright|make|model|description|keywords|creation_time|timecode|location(-.*)?)$/i,
};

/** Tags that go on to what is made of a file. */
export function filterMetadata(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata)
      .filter(([key]) => !TECHNICAL_TAGS.test(key))
      // FFmpeg joins values that a file holds in two places.
      .map(([key, value]) => [key, key === 'creation_time' ? value.split(';')[0]! : value]),
  );
}

/** Tags of a file that a container holds, and the names of those that it doesn't. */
export function planMetadata(
  metadata: Metadata,
  container: Pick<Container, 'name'>,
): { readonly kept: Record<string, string>; readonly dropped: readonly string[] } {
  const tags = filterMetadata(metadata);
  if (container.name === 'matroska') return { kept: tags, dropped: [] };
  const held = HELD_TAGS[container.name];
  const kept: Record<string, string> = {};
  const dropped: string[] = [];
  for (const [key, value] of Object.entries(tags)) {
    const plain = PLAIN_NAMES[key.toLowerCase()] ?? key;
    if (!held.test(plain)) dropped.push(key);
    else if (plain === key || tags[plain] === undefined) kept[plain] = value;
  }
  return { kept, dropped };
}

/** Tags of a track. MP4 and MOV show the name of its handler where others show its title. */
export function getTrackMetadata(
  metadata: Metadata,
  { name }: Pick<Container, 'name'>,
): Record<string, string> {
  const tags = filterMetadata(metadata);
  const handler = metadata.handler_name?.trim();
  const title = tags.title ?? (handler === undefined || GENERIC_HANDLER.test(handler) ? undefined : handler);
  if (title === undefined) return tags;
  return name === 'matroska' ? { ...tags, title } : { ...tags, title, handler_name: title };
}
