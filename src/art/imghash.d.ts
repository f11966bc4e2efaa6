declare module 'imghash' {
  /** Only its algorithm is used: its own decoders work on the calling thread. */
  const imghash: {
    /**
     * @param image RGBA.
     * @param bits Of one side: 8 gives 64 bits.
     * @returns Hex digits.
     */
    hashRaw(image: { data: Uint8Array; width: number; height: number }, bits: number): string;
  };
  export default imghash;
}
