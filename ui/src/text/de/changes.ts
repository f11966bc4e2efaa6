import type { ChangeTexts } from '../en/changes.js';
import { fieldsOf } from './fields.js';
import { counted, format, whoIs } from './format.js';

type Fields = Readonly<Record<string, unknown>> | null;

/** What happened to one field of one channel or of several: `heißt jetzt „Kite“`. */
function channelPart(field: string, value: unknown, isMany: boolean): string {
  const isNone = value === null || value === '';
  const got = isMany ? 'bekamen' : 'bekam';
  const went = isMany ? 'kamen' : 'kam';
  const was = isMany ? 'wurden' : 'wurde';
  switch (field) {
    case 'name':
      return isNone ? `${got} wieder den Namen vom Anbieter` : `${got} den Namen „${String(value)}“`;
    case 'groupName':
      return isNone ? `${went} zurück in die Gruppe vom Anbieter` : `${went} in die Gruppe „${String(value)}“`;
    case 'number':
      return isNone ? `${got} wieder von selbst eine Nummer` : `${got} die Nummer ${String(value)}`;
    case 'logoUrl':
      return isNone ? `${got} wieder das Logo vom Anbieter` : `${got} ein anderes Logo`;
    case 'guideId':
      return isNone
        ? `${got} wieder die Programm-Kennung vom Anbieter`
        : `${got} die Programm-Kennung „${String(value)}“`;
    case 'isHidden':
      return value === true ? `${was} ausgeblendet` : `${was} wieder eingeblendet`;
    default:
      return `${was} geändert (${field})`;
  }
}

function edited(name: string, after: Fields, isMany: boolean): string {
  const parts = Object.entries(after ?? {})
    .filter(([field]) => field !== 'ids')
    .map(([field, value]) => channelPart(field, value, isMany));
  if (parts.length === 0) return isMany ? `${name} wurden geändert.` : `${name} wurde geändert.`;
  return `${name} ${format.list(parts)}.`;
}

function providerEdited(name: string, after: Fields): string {
  const fields = Object.keys(after ?? {});
  if (fields.length === 1 && fields[0] === 'isEnabled')
    return after?.isEnabled === true ? `${name} wurde eingeschaltet.` : `${name} wurde abgeschaltet.`;
  return `${name} wurde geändert: ${fieldsOf(fields)}.`;
}

const changes: ChangeTexts = {
  title: 'Änderungen',
  lead: 'Was in den letzten 24 Stunden getan wurde. Alles lässt sich zurücknehmen.',
  tabs: { label: 'Was geschehen ist', log: 'Ereignisse', changes: 'Änderungen' },
  none: 'In den letzten 24 Stunden wurde nichts geändert.',
  more: 'Ältere zeigen',
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  undoOf: (what) => `Rückgängig: ${what}`,
  isUndone: 'zurückgenommen',
  by: (who, ms) => `${whoIs(who)}, ${format.moment(ms)}`,
  undone: (what) => `${what} Damit wurde eine Änderung zurückgenommen.`,
  sentence(action, name, after) {
    switch (action) {
      case 'channel.edit':
        return edited(name, after, false);
      case 'channels.edit': {
        const ids = Array.isArray(after?.ids) ? after.ids.length : 0;
        return edited(counted.channels(ids), after, ids !== 1);
      }
      case 'channels.merge':
        return `Ein Sender gemacht aus: ${name}.`;
      case 'channels.apart':
        return `Getrennt gehalten: ${name}.`;
      case 'streams.move':
        return `Streams von ${name} verschoben.`;
      case 'streams.together':
        return `Streams von ${name} bleiben zusammen.`;
      case 'streams.pin':
        return `Streams von ${name} in eine Reihenfolge gebracht.`;
      case 'lineup.edit':
        return `Senderliste ${name} geändert.`;
      case 'lineup.add':
        return `Senderliste ${name} angelegt.`;
      case 'lineup.remove':
        return `Senderliste ${name} entfernt.`;
      case 'channel.mark':
        return after?.isFavourite === true ? `${name} ist ein Favorit.` : `${name} ist kein Favorit mehr.`;
      case 'lineup.renumber':
        return `Sender von ${name} neu nummeriert.`;
      case 'provider.add':
        return `${name} wurde hinzugefügt.`;
      case 'provider.remove':
        return `${name} wurde entfernt.`;
      case 'provider.edit':
        return providerEdited(name, after);
      case 'setting.edit':
        return after?.value === null || after?.value === undefined
          ? `Die Einstellung ${name} hat wieder ihre Vorgabe.`
          : `Die Einstellung ${name} wurde auf ${JSON.stringify(after.value)} gesetzt.`;
      case 'rules.edit':
        return 'Die Regeln für alle Anbieter wurden geändert.';
      default:
        return `${name}: ${action}.`;
    }
  },
};

export default changes;
