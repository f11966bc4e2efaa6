/** A name in the folder of the list, with nothing in it that would have to be written in another way. */
const PLAIN_NAME = /^[\w-][\w.~/-]*(?:\?[\w.~/?&=%+,;:@*!$()-]*)?$/;
const ABSOLUTE = /^https?:\/\/[\w.:[\]-]+\/[\w.~/%:@,+-]*(?:\?[\w.~/?&=%+,;:@*!$()-]*)?$/i;

/** Addresses in a list, made absolute. What is no address stays as it is: whoever opens it says so. */
export function createResolver(baseUrl: string): (text: string) => string {
  const base = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const folder = base === null ? null : new URL('./', base).href;
  return (text) => {
    // nearly all; the parser of addresses takes ten times as long, and lists may have thousands of them
    const isPlain = !text.includes('./') && !text.includes('//') && PLAIN_NAME.test(text);
    if (folder !== null && isPlain && !text.includes(':')) return folder + text;
    if (ABSOLUTE.test(text) && !text.includes('/.')) return text;
    return base !== null && URL.canParse(text, base.href) ? new URL(text, base).href : text;
  };
}
