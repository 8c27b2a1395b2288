/** A run asks few addresses, over and over; more than this many are not remembered. */
const ADDRESSES_MAX = 4096;

export interface HeardUrl {
  /** As the provider reads it: with escapes such as `%3A` resolved. */
  readonly path: string;
  /** After the "?", or empty. */
  readonly query: string;
}

const known = new Map<string, HeardUrl>();

/** What of an absolute URL reaches a server. Remembers what it took apart. */
export function heardUrl(url: string): HeardUrl {
  const before = known.get(url);
  if (before !== undefined) return before;
  const heard = takeApart(url);
  if (known.size >= ADDRESSES_MAX) known.clear();
  known.set(url, heard);
  return heard;
}

function takeApart(url: string): HeardUrl {
  const { pathname, search } = new URL(url);
  return { path: unescaped(pathname), query: search.slice(1) };
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
