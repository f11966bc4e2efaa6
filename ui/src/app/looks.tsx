import { Segments } from '../kit/segments.js';
import { LANGUAGES, type Language, language, speak, text } from '../text/index.js';
import { THEMES, theme } from './theme.js';

/** Colours and language of this browser. */
export function Looks() {
  const { shell } = text;
  return (
    <div class="looks">
      <Segments
        label={shell.theme.label}
        isIconOnly
        segments={THEMES.map((value) => ({ value, label: shell.theme[value], icon: value }))}
        value={theme.value}
        onChoose={(value) => {
          theme.value = value;
        }}
      />
      <Segments
        label={shell.language}
        segments={Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }))}
        value={language.value}
        onChoose={(value) => void speak(value, true)}
      />
    </div>
  );
}
