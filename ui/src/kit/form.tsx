import type { ComponentChildren } from 'preact';
import { Notice, type Words } from './notice.js';

export interface FormProps {
  /** What it is for, where no heading says it. */
  label?: string;
  /** What went wrong when it was sent; read aloud. */
  fault?: Words | null;
  /** While it is being sent it cannot be sent again. */
  isSending?: boolean;
  /** Somebody else sets the values: they are shown, and cannot be changed here. */
  isFixed?: boolean;
  onSend(): Promise<unknown> | unknown;
  children: ComponentChildren;
}

/** Fields that are sent together. What is missing is told beside the field by us, not by the browser. */
export function Form({ label, fault, isSending = false, isFixed = false, onSend, children }: FormProps) {
  return (
    <form
      class="form"
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSending) void onSend();
      }}
    >
      {fault ? (
        <div role="alert">
          <Notice level="bad" {...fault} />
        </div>
      ) : null}
      {isFixed ? (
        <fieldset class="fixed" disabled>
          {children}
        </fieldset>
      ) : (
        children
      )}
    </form>
  );
}
