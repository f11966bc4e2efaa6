/**
 * Takes credentials out of text that people may see: `user:password@` and `token@`, secret query parameters, and the user name and
 * password that stand in Xtream paths.
 */
export function scrub(text: string): string {
  return text
    .replace(/(\/\/)[^/\s"'<>?#]+@/g, '$1***@')
    .replace(
      /([?&](?:amp;)?(?:username|user|password|pass|pwd|(?:access_?)?token|auth|(?:api_?)?key|sig|signature|hash)=)[^&\s"'<>\\]*/gi,
      '$1***',
    )
    .replace(/(\/(?:live|movie|series|timeshift)\/)[^/\s"']+\/[^/\s"']+(?=\/)/gi, '$1***/***')
    .replace(
      /(:\/\/[^/\s"']+\/)(?!(?:live|movie|series|timeshift)\/)[^/\s"'?]+\/[^/\s"'?]+(?=\/\d+(?:\.\w{2,5})?(?:[\s"'?]|$))/gi,
      '$1***/***',
    );
}

/** An address as people may see it where its login stands before the host: `socks5://anna:s3cret@proxy.example:1080`. */
export function withoutLogin(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}
