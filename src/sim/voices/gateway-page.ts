/** The page that a gateway in front of a provider puts where the provider's own JSON should be. */
export function gatewayPage(status: number, title: string): string {
  const line = `${status} ${title}`;
  return (
    `<html>\r\n<head><title>${line}</title></head>\r\n<body>\r\n` +
    `<center><h1>${line}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`
  );
}
