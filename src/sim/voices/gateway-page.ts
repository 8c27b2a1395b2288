/** Statuses that Cloudflare, in front of OpenAI and Anthropic, has made up for an origin that it cannot reach. */
export const CLOUDFLARE_TITLES: Readonly<Record<number, string>> = {
  520: "Web server is returning an unknown error",
  521: "Web server is down",
  522: "Connection timed out",
  523: "Origin is unreachable",
  524: "A timeout occurred",
};

/** The page that a gateway in front of a provider puts where the provider's own JSON should be. */
export function gatewayPage(status: number, title: string): string {
  const line = `${status} ${title}`;
  return (
    `<html>\r\n<head><title>${line}</title></head>\r\n<body>\r\n` +
    `<center><h1>${line}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`
  );
}
