const UTF16_PIECE_BYTES = 64 * 1024;

/**
 * The front of the pipe: takes a byte order mark off and turns UTF-16 into UTF-8, so that everything behind it may look
 * for line ends byte by byte.
 */
export class ByteOrder {
  /** `utf-8` until a mark says otherwise. */
  encoding: 'utf-8' | 'utf-8-bom' | 'utf-16' = 'utf-8';
  /** The first bytes, while they are too few to decide; null: decided. */
  #head: Uint8Array | null = new Uint8Array(0);
  #utf16: InstanceType<typeof TextDecoder> | null = null;
  readonly #encoder = new TextEncoder();

  /** @param charset What the provider says: only UTF-16 matters here, since it may come without a mark. */
  constructor(
    readonly charset: string | null,
    readonly pass: (bytes: Uint8Array) => void,
  ) {}

  push(chunk: Uint8Array): void {
    if (this.#head === null) {
      this.#pass(chunk);
      return;
    }
    const head = new Uint8Array(this.#head.length + chunk.length);
    head.set(this.#head);
    head.set(chunk, this.#head.length);
    this.#head = head;
    if (head.length >= 3) this.#decide(head);
  }

  end(): void {
    if (this.#head !== null) this.#decide(this.#head);
  }

  #decide(head: Uint8Array): void {
    this.#head = null;
    const [first, second, third] = head;
    if (first === 0xef && second === 0xbb && third === 0xbf) {
      this.encoding = 'utf-8-bom';
      this.#pass(head.subarray(3));
      return;
    }
    const isUtf16 = /^utf-?16/i.test(this.charset ?? '');
    if ((first === 0xff && second === 0xfe) || (isUtf16 && first !== 0 && second === 0)) this.#startUtf16('utf-16le');
    else if ((first === 0xfe && second === 0xff) || (isUtf16 && first === 0 && second !== 0))
      this.#startUtf16('utf-16be');
    this.#pass(head);
  }

  #startUtf16(label: string): void {
    this.encoding = 'utf-16';
    this.#utf16 = new TextDecoder(label); // takes the mark off by itself
  }

  #pass(bytes: Uint8Array): void {
    if (this.#utf16 === null) {
      this.pass(bytes);
      return;
    }
    for (let at = 0; at < bytes.length; at += UTF16_PIECE_BYTES) {
      const text = this.#utf16.decode(bytes.subarray(at, at + UTF16_PIECE_BYTES), { stream: true });
      if (text !== '') this.pass(this.#encoder.encode(text));
    }
  }
}
