import { about } from '../../api/house.js';
import { text } from '../../text/index.js';

/** Mistakes of config.yaml with their lines, on top, until they are mended. */
export function ConfigFile() {
  const mistakes = about.value?.configErrors ?? [];
  const { config } = text.settings;
  if (!about.value) return null;
  if (mistakes.length === 0) return <p class="t2 config-good">{config.good}</p>;
  return (
    <div class="notice notice-bad" role="alert">
      <span class="dot dot-bad" aria-hidden="true" />
      <div class="notice-words">
        <p>
          <b>{config.title(mistakes.length)}</b> <span class="t2">{config.rest}</span>
        </p>
        <ul class="mistakes">
          {mistakes.map(({ file, line, column, message }) => {
            const place = line === null ? file : `${file}:${line}${column === null ? '' : `:${column}`}`;
            return (
              <li key={place + message}>
                <code>{line === null ? file : `${file}:${line}`}</code>{' '}
                {message.startsWith(place) ? message.slice(place.length).trim() : message}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
