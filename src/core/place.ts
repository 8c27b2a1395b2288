/** What a region of a provider is called where requests are routed: `openai/eu`; the provider itself where it has none. */
export function placeName(provider: string, region: string | null): string {
  return region === null ? provider : `${provider}/${region}`;
}

/** Whether a place is what is named: the same one, or one of the provider's regions. */
export function isAt(place: string, named: string): boolean {
  return place === named || place.startsWith(`${named}/`);
}
