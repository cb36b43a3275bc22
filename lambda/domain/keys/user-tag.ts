type Tags = ReadonlyMap<string, string>;

/**
 * The value of a user's tag. IAM keeps the case of tag names, and ignores it when it compares them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function tagValue(tags: Tags, name: string): string | undefined {
  return [...tags].find(([tag]) => tag.toLowerCase() === name.toLowerCase())?.[1];
}

/**
 * Who a user's tag says is responsible, on one line; `undefined` where it says nothing. Everybody who may tag users can
 * write it, so it chooses who is notified as well, and nothing else.
 */
export function responsible(tags: Tags, ownerTag: string): string | undefined {
  const value = tagValue(tags, ownerTag)?.replace(/\s+/g, ' ').trim();
  return value === '' ? undefined : value;
}
