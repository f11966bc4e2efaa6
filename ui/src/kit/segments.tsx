import { Icon, type IconName } from './icons.js';

export interface Segment<Value extends string> {
  value: Value;
  label: string;
  icon?: IconName;
  count?: string;
}

export interface SegmentsProps<Value extends string> {
  label: string;
  segments: readonly Segment<Value>[];
  value: Value;
  /** With icons only the words are read aloud and shown as tooltips. */
  isIconOnly?: boolean;
  onChoose(value: Value): void;
}

/** One of a few, all in sight. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { label, segments, value, isIconOnly = false, onChoose } = props;
  return (
    <fieldset class={isIconOnly ? 'seg seg-icons' : 'seg'}>
      <legend class="vh">{label}</legend>
      {segments.map((one) => (
        <button
          key={one.value}
          type="button"
          aria-pressed={one.value === value}
          aria-label={isIconOnly ? one.label : undefined}
          title={isIconOnly ? one.label : undefined}
          onClick={() => onChoose(one.value)}
        >
          {one.icon ? <Icon name={one.icon} size="s" /> : null}
          {isIconOnly ? null : one.label}
          {one.count ? <span class="num t3">{one.count}</span> : null}
        </button>
      ))}
    </fieldset>
  );
}
