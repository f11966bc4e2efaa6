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
  const level = isEnded ? 'quiet' : look.failure?.code === 'try_limit' ? 'warn' : 'bad';
  const said = isEnded ? { message: words.lookEnded, hint: words.lookEndedHint } : failureWords(look.failure);
  return (
    <Notice level={level} about={about} {...said}>
      <Button kind={isEnded ? 'primary' : 'plain'} onPress={onAgain}>
        {words.lookAgain}
      </Button>
      {children}
    </Notice>
  );
}
