import type { ComponentChildren, Ref } from 'preact';
import { useId, useState } from 'preact/hooks';
import { text } from '../text/index.js';
import { Button } from './button.js';

interface FieldFrame {
  label: string;
  /** One sentence below; a fault takes its place. */
  help?: string | undefined;
  fault?: string | null | undefined;
  children(ids: { id: string; describedBy: string | undefined; isInvalid: boolean }): ComponentChildren;
}

/** Label above, help below; what is wrong replaces the help and is read aloud. */
function Frame({ label, help, fault, children }: FieldFrame) {
  const id = useId();
  const words = fault ?? help;
  return (
    <div class="field-frame">
      <label for={id}>{label}</label>
      {children({ id, describedBy: words ? `${id}-help` : undefined, isInvalid: Boolean(fault) })}
      {words ? (
        <p id={`${id}-help`} class={fault ? 'help help-bad' : 'help'} role={fault ? 'alert' : undefined}>
          {words}
        </p>
      ) : null}
    </div>
  );
}

interface ValueProps {
  label: string;
  help?: string | undefined;
  fault?: string | null | undefined;
  value: string;
  onInput(value: string): void;
}

export interface TextFieldProps extends ValueProps {
  kind?: 'text' | 'url' | 'number' | 'search';
  placeholder?: string;
  /** Offered while typing; anything else may be typed as well. */
  suggestions?: readonly string[];
  autoComplete?: string;
  maxLength?: number;
  inputRef?: Ref<HTMLInputElement>;
  onKeyDown?(event: KeyboardEvent): void;
  onBlur?(): void;
}

export function TextField(props: TextFieldProps) {
  const { label, help, fault, value, onInput, kind = 'text', placeholder, autoComplete = 'off', maxLength } = props;
  return (
    <Frame label={label} help={help} fault={fault}>
      {({ id, describedBy, isInvalid }) => (
        <>
          <input
            id={id}
            ref={props.inputRef}
            list={props.suggestions ? `${id}-list` : undefined}
            class="field"
            type="text"
            dir={kind === 'text' ? 'auto' : undefined}
            inputMode={kind === 'url' ? 'url' : kind === 'number' ? 'decimal' : undefined}
            autoComplete={autoComplete}
            autoCapitalize={kind === 'text' ? undefined : 'off'}
            spellcheck={false}
            maxLength={maxLength}
            placeholder={placeholder}
            value={value}
            aria-invalid={isInvalid || undefined}
            aria-describedby={describedBy}
            onInput={(event) => onInput(event.currentTarget.value)}
            onKeyDown={props.onKeyDown}
            onBlur={props.onBlur}
          />
          {props.suggestions ? (
            <datalist id={`${id}-list`}>
              {props.suggestions.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          ) : null}
        </>
      )}
    </Frame>
  );
}

/** @param props.autoComplete `current-password` or `new-password`, for password managers. */
export function PasswordField(props: ValueProps & { autoComplete: string; inputRef?: Ref<HTMLInputElement> }) {
  const { label, help, fault, value, onInput, autoComplete, inputRef } = props;
  const [isShown, setShown] = useState(false);
  return (
    <Frame label={label} help={help} fault={fault}>
      {({ id, describedBy, isInvalid }) => (
        <div class="field-row">
          <input
            id={id}
            ref={inputRef}
            class="field"
            {...(isShown ? { type: 'text' } : { type: 'password' })}
            autoComplete={autoComplete}
            autoCapitalize="off"
            spellcheck={false}
            maxLength={200}
            value={value}
            aria-invalid={isInvalid || undefined}
            aria-describedby={describedBy}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
          <Button
            kind="ghost"
            icon={isShown ? 'eyeOff' : 'eye'}
            label={isShown ? text.field.hide : text.field.show}
            onPress={() => setShown(!isShown)}
          />
        </div>
      )}
    </Frame>
  );
}

/** The browser's own list: the one that fingers, remotes and screen readers know. */
export function SelectField(props: ValueProps & { options: readonly { value: string; label: string }[] }) {
  const { label, help, fault, value, onInput, options } = props;
  return (
    <Frame label={label} help={help} fault={fault}>
      {({ id, describedBy, isInvalid }) => (
        <select
          id={id}
          class="field field-select"
          value={value}
          aria-invalid={isInvalid || undefined}
          aria-describedby={describedBy}
          onChange={(event) => onInput(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

export function CheckField({
  label,
  help,
  isOn,
  onChange,
}: {
  label: string;
  help?: string;
  isOn: boolean;
  onChange(isOn: boolean): void;
}) {
  const id = useId();
  return (
    <div class="check-frame">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {help ? (
        <p id={`${id}-help`} class="help">
          {help}
        </p>
      ) : null}
    </div>
  );
}
