import { useEffect, useState } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { TextField, type TextFieldProps } from '../../kit/field.js';

/** A group's name: the existing ones are offered while typing, a new one is simply typed. */
export function GroupField(props: Omit<TextFieldProps, 'suggestions' | 'kind'>) {
  const [groups, setGroups] = useState<readonly string[]>([]);
  useEffect(() => {
    answer(api.channels.groups.$get()).then(
      ({ items }) => setGroups(items.flatMap(({ groupName }) => (groupName === null ? [] : [groupName]))),
      () => {}, // nothing is offered, typing works
    );
  }, []);
  return <TextField {...props} suggestions={groups} maxLength={200} />;
}
