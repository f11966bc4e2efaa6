import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { HeadwaterError } from '../base/errors.js';
import { scrub } from '../base/scrub.js';
import {
  type Config,
  type ConfigHolder,
  type EffectiveSettings,
  type SettingFacts,
  settingCatalog,
} from '../config/index.js';
import type { SettingStore } from '../store/index.js';
import { lockout } from './access.js';

/** The settings as people see them: each value with where it comes from. Flag before variable, file, database, default. */
export interface Settings {
  list(): SettingView[];
  /**
   * Whether a person may set this value. Throws `setting_unknown`, `set_in_config_file`, `request_invalid`.
   *
   * @param value null: back to the default.
   * @param incoming Of the asker, whom the value must not lock out.
   */
  check(name: string, value: unknown, incoming: IncomingMessage): void;
}

export interface SettingView extends SettingFacts {
  value: unknown;
  source: 'flag' | 'environment' | 'file' | 'database' | 'default';
  /** Where the file sets it. */
  file: { path: string; line: number } | null;
  canEdit: boolean;
}

interface SettingsNeeds {
  config: ConfigHolder;
  effective(config: Config): EffectiveSettings;
  configPath: string;
  store: Pick<SettingStore, 'kept'>;
  hasKeeper(): boolean;
}

export function createSettings({ config, effective, configPath, store, hasKeeper }: SettingsNeeds): Settings {
  const overridden = (name: string) => effective(config.current()).overridden.get(name);
  const valueNow = (name: string): unknown => {
    const [section = '', field = ''] = name.split('.');
    return (config.current() as unknown as Record<string, Record<string, unknown>>)[section]?.[field];
  };
  const view = (facts: SettingFacts): SettingView => {
    const { name } = facts;
    const flag = overridden(name);
    const mark = config.marks().get(name);
    const file = mark ? { path: configPath, line: mark.line } : null;
    const value = flag ? flag.value : shown(valueNow(name));
    // a value that does not fit to the file any more is kept, but counts for nothing
    const isKept = store.kept(name) !== null && isDeepStrictEqual(store.kept(name), valueNow(name));
    const source = flag?.source ?? (file ? 'file' : isKept ? 'database' : 'default');
    return { ...facts, value, source, file, canEdit: !flag && !file };
  };
  return {
    list: () => [...settingCatalog().values()].map(view),
    check(name, value, incoming) {
      if (!settingCatalog().has(name)) throw unknownSetting(name);
      const flag = overridden(name);
      if (flag) throw setElsewhere(name, flag.by, 'Start Headwater without it to decide here.');
      const mark = config.marks().get(name);
      if (mark) {
        const where = `line ${mark.line} of ${configPath}`;
        throw setElsewhere(name, where, 'Change it there, or take the line away to decide here.');
      }
      const read = config.tryOut(name, value);
      if (!read.ok) {
        const problems = read.errors.map(({ message, suggestion }) =>
          suggestion === null ? message : `${message}; ${suggestion}`,
        );
        throw refused(`${name} ${problems[0]}.`, 'Choose another value.', problems);
      }
      const reason = lockout(config.current(), read.config, incoming, hasKeeper);
      if (reason !== null)
        throw refused(
          `With this ${name} you would lock yourself out: ${reason}.`,
          'Choose a value that lets your own device in, or set it in config.yaml.',
          [reason],
        );
    },
  };
}

/** An address may hold a login. */
function shown(value: unknown): unknown {
  return typeof value === 'string' ? scrub(value) : value;
}

function unknownSetting(name: string): HeadwaterError {
  return new HeadwaterError(
    'setting_unknown',
    `There is no setting ${JSON.stringify(name.slice(0, 100))}.`,
    'GET /settings lists all that can be set here.',
  );
}

function setElsewhere(name: string, where: string, hint: string): HeadwaterError {
  return new HeadwaterError('set_in_config_file', `${name} is set by ${where}.`, hint, {
    details: [{ where, problem: `sets ${name}` }],
  });
}

function refused(message: string, hint: string, problems: readonly string[]): HeadwaterError {
  const details = problems.map((problem) => ({ where: 'value', problem }));
  return new HeadwaterError('request_invalid', message, hint, { details });
}
