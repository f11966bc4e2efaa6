import type { ImportRule, RuleAction, RuleCondition, RuleTemplate } from './import-choice.js';

/** A condition that every entry fits. */
export const ANYTHING: RuleCondition = { name: null, group: null, kinds: [], isSeparator: false };

/**
 * Rules that most households want, ready to be picked. Pages translate them by their keys, which are therefore kept; what
 * they do may become better with a new version.
 */
export const BUILT_IN_TEMPLATES: readonly RuleTemplate[] = [
  template('no-separators', 'Without headings such as ##### SPORTS #####', [
    rule({ isSeparator: true }, { kind: 'exclude' }),
  ]),
  template('no-adult', 'Without groups for adults', [
    // "Adult Swim" is a station for everybody
    rule(
      { group: '\\bxxx\\b|\\badults?($|[^a-z ]| [^s]| s[^w])|(^|\\D)18 ?\\+|\\+ ?18\\b|porn|erotic|erotik|érotique' },
      { kind: 'exclude' },
    ),
  ]),
  template('no-loops', 'Without 24/7 loops of one series', [
    rule({ group: '\\b24 ?[/-] ?7\\b' }, { kind: 'exclude' }),
    rule({ name: '\\b24 ?/ ?7\\b' }, { kind: 'exclude' }),
  ]),
  template('no-events', 'Without channels that only show single events', [
    rule({ group: '\\bppv\\b|pay.?per.?view|\\bevents?\\b', kinds: ['live'] }, { kind: 'exclude' }),
  ]),
  template('no-country', 'Names without a country in front, such as UK: or |DE|', [
    rule(
      { kinds: ['live', 'radio'] }, // of a film, "IT: " is the title
      { kind: 'rename', find: `^[|┃[(]? ?(?:${countries()})(?: ?[|┃\\]):►▎•]+| [-–] ) ?`, to: '' },
    ),
  ]),
];

/** Those that stand in front of names in lists. */
function countries(): string {
  return (
    'UK|GB|IE|USA?|CA|AU|NZ|DE|AT|CH|FR|BE|NL|LU|IT|ES|PT|BR|MX|AR|CL|CO|PE|SE|NO|DK|FI|IS|PL|CZ|SK|HU|RO|BG|GR|CY|' +
    'HR|RS|SI|BA|MK|AL|XK|TR|IL|RU|UA|BY|LT|LV|EE|EXYU|LAT|AR|IN|PK|BD|IR|AF|AE|SA|EG|MA|DZ|TN|ZA|NG|PH|CN|JP|KR|TH|VN|ID|MY'
  );
}

function template(key: string, name: string, rules: readonly ImportRule[]): RuleTemplate {
  return { key, name, rules };
}

function rule(when: Partial<RuleCondition>, action: RuleAction): ImportRule {
  return { label: null, isEnabled: true, when: { ...ANYTHING, ...when }, action };
}
