/**
 * Words of the house, beside those of the dictionaries. They are set before the matching starts and stand still while it runs;
 * whoever reads makes its tables of both (`withOwnWords`).
 */
export interface OwnWords {
  /** Whole names of one station. */
  aliases: readonly { country?: string | undefined; names: readonly string[] }[];
  /** Words about quality and redundancy. */
  variants: readonly string[];
  /** Codes in names, in upper case → ISO 3166. */
  countries: Readonly<Record<string, string>>;
  /** Words in names → ISO 639. */
  languages: Readonly<Record<string, string>>;
  /** Local stations: call sign, network, channel, city, region, country. */
  callSigns: readonly (readonly string[])[];
}

export const NO_OWN_WORDS: OwnWords = { aliases: [], variants: [], countries: {}, languages: {}, callSigns: [] };

let own = NO_OWN_WORDS;

/** Equal words change nothing. @returns Whether they are others than before. */
export function setOwnWords(words: OwnWords): boolean {
  if (JSON.stringify(words) === JSON.stringify(own)) return false;
  own = words;
  return true;
}

/** What a reader makes of the words of the house, made anew when they are others. */
export function withOwnWords<Table>(make: (words: OwnWords) => Table): () => Table {
  let made: { of: OwnWords; table: Table } | null = null;
  return () => {
    if (made?.of !== own) made = { of: own, table: make(own) };
    return made.table;
  };
}
