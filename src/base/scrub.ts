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

/** Short ones would tear words apart, and are no secret worth the name. */
const SECRET_LENGTH_MIN = 3;

/** @param secrets What is taken out wherever it stands. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const hidden = secrets
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return hidden.reduce((left, secret) => left.replaceAll(secret, '***'), text);
}

/** An address as people may see it where its login stands before the host: `socks5://anna:s3cret@proxy.example:1080`. */
export function withoutLogin(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}
