import type { ComponentChildren } from 'preact';
import { Button } from '../../kit/button.js';
import { failureWords, Notice } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import type { Look } from './inspection.js';

export interface LookOverProps {
  look: Look;
  /** Whose list it is. */
  about?: string;
  onAgain(): void;
  /** What else can be done. */
  children?: ComponentChildren;
}

/** A look that found nothing: red only where something is wrong. */
export function LookOver({ look, about, onAgain, children }: LookOverProps) {
  const words = parts.groups;
  const isEnded = look.state === 'ended';
  const isForgotten = look.failure?.code === 'not_found';
  const said = isForgotten ? { message: words.lookEnded, hint: words.lookEndedHint } : failureWords(look.failure);
  return (
    <Notice level={isEnded ? 'quiet' : 'bad'} about={about} {...said}>
      <Button kind={isEnded ? 'primary' : 'plain'} onPress={onAgain}>
        {words.lookAgain}
      </Button>
      {children}
    </Notice>
  );
}
