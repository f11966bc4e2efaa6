declare module 'm3u8-parser' {
  /** A reader by others, with which ours is compared. */
  export class Parser {
    manifest: {
      targetDuration: number;
      mediaSequence: number;
      endList?: boolean;
      segments: {
        uri: string;
        duration: number;
        discontinuity?: boolean;
        byterange?: { length: number; offset: number };
      }[];
    };
    push(text: string): void;
    end(): void;
  }
}
