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
      /(https?:\/\/[^/\s"']+\/)(?!(?:live|movie|series|timeshift)\/)[^/\s"'?]+\/[^/\s"'?]+(?=\/\d+(?:\.\w{2,5})?(?:[\s"'?]|$))/gi,
      '$1***/***',
    );
}
