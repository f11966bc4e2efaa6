import { useState } from 'preact/hooks';
import type { Provider } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { PasswordField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { Notice } from '../../kit/notice.js';
import { type EditedRow, nextRowId, RowEditor } from '../../kit/row-editor.js';
import { Part } from '../../kit/sections.js';
import { parts } from '../../text/index.js';
import { accountsOf } from './overview-section.js';
import { isLimit, limitOf, type ProviderPatch, useSaving } from './save-provider.js';

interface AccountRow extends EditedRow {
  username: string;
  /** Empty: as it is. */
  password: string;
  /** Empty: as many as the account says. */
  limit: string;
}

interface HostRow extends EditedRow {
  host: string;
}

/** What is wrong, by row. */
type AccountFaults = ReadonlyMap<number, { username?: string; password?: string; limit?: string }>;
type HostFaults = ReadonlyMap<number, string>;

const NO_FAULTS = { accounts: new Map() as AccountFaults, hosts: new Map() as HostFaults };

/** The credentials of a panel and the servers of a provider, each in the order in which they are tried. */
export function AccessSection({ provider }: { provider: Provider }) {
  const [accounts, setAccounts] = useState<readonly AccountRow[] | null>(null);
  const [hosts, setHosts] = useState<readonly HostRow[] | null>(null);
  const [faults, setFaults] = useState(NO_FAULTS);
  const { fault, isSaving, save } = useSaving(provider);
  const isPanel = provider.kind === 'xtream';
  const isFixed = provider.source === 'file';
  const accountRows = accounts ?? accountsOf(provider).map(rowOf);
  const hostRows = hosts ?? provider.backupHosts.map((host, at) => ({ rowId: -1 - at, host }));
  const page = parts.providerPage;

  const reset = () => {
    setAccounts(null);
    setHosts(null);
    setFaults(NO_FAULTS);
  };
  const send = async () => {
    const found = { accounts: accountFaults(accountRows, provider), hosts: hostFaults(hostRows) };
    setFaults(found);
    if (found.accounts.size > 0 || found.hosts.size > 0) return;
    const patch = { ...(isPanel ? accountsPatch(accountRows, provider) : {}), ...hostsPatch(hostRows, provider) };
    if (await save(patch)) reset();
  };

  return (
    <Form
      label={isPanel ? page.sections.access : page.sections.hosts}
      fault={fault}
      isSending={isSaving}
      isFixed={isFixed}
      onSend={send}
    >
      {isFixed ? <Notice level="quiet" message={page.fixed} hint="" /> : null}
      {isPanel ? (
        <AccountRows provider={provider} rows={accountRows} faults={faults.accounts} onChange={setAccounts} />
      ) : null}
      <HostRows rows={hostRows} faults={faults.hosts} onChange={setHosts} />
      <div class="form-actions">
        <Button kind="primary" type="submit" isBusy={isSaving}>
          {isSaving ? page.saving : page.save}
        </Button>
        {accounts || hosts ? (
          <Button kind="ghost" onPress={reset}>
            {page.reset}
          </Button>
        ) : null}
      </div>
    </Form>
  );
}

const rowOf = ({ username, maxConnections }: Provider['accounts'][number], at: number): AccountRow => ({
  ...{ rowId: -1 - at, username, password: '' },
  limit: maxConnections === null ? '' : String(maxConnections),
});

function AccountRows(props: {
  provider: Provider;
  rows: readonly AccountRow[];
  faults: AccountFaults;
  onChange(rows: readonly AccountRow[]): void;
}) {
  const { provider, rows, faults, onChange } = props;
  const { access } = parts.providerPage;
  const known = new Map(accountsOf(provider).map((account) => [account.username, account.state]));
  const nameOf = (row: AccountRow) => row.username || access.account(rows.indexOf(row) + 1);
  return (
    <Part id="edit-accounts-title" title={access.accounts} lead={access.accountsLead}>
      <RowEditor
        label={access.accounts}
        rows={rows}
        addLabel={access.addAccount}
        removeLabel={(row) => access.remove(nameOf(row))}
        keptBecause={() => (rows.length === 1 ? access.onlyOne : null)}
        order={{
          up: (row) => access.up(nameOf(row)),
          down: (row) => access.down(nameOf(row)),
          isFirst: access.isFirst,
          isLast: access.isLast,
        }}
        newRow={() => ({ rowId: nextRowId(), username: '', password: '', limit: '' })}
        onChange={onChange}
      >
        {(row, _, change) => (
          <>
            <TextField
              label={access.username}
              fault={faults.get(row.rowId)?.username}
              maxLength={500}
              value={row.username}
              onInput={(username) => change({ username })}
            />
            {provider.source === 'file' ? null : (
              <PasswordField
                label={access.password}
                help={known.has(row.username.trim()) ? access.passwordKept : undefined}
                fault={faults.get(row.rowId)?.password}
                autoComplete="off"
                value={row.password}
                onInput={(password) => change({ password })}
              />
            )}
            <TextField
              label={access.limit}
              help={access.limitHelp(known.get(row.username.trim())?.maxConnections ?? null)}
              fault={faults.get(row.rowId)?.limit}
              kind="number"
              value={row.limit}
              onInput={(limit) => change({ limit })}
            />
          </>
        )}
      </RowEditor>
    </Part>
  );
}

function HostRows(props: { rows: readonly HostRow[]; faults: HostFaults; onChange(rows: readonly HostRow[]): void }) {
  const { rows, faults, onChange } = props;
  const { access } = parts.providerPage;
  const nameOf = (row: HostRow) => row.host || access.host(rows.indexOf(row) + 1);
  return (
    <Part id="edit-hosts-title" title={access.hosts} lead={access.hostsLead}>
      <RowEditor
        label={access.hosts}
        rows={rows}
        none={access.hostsNone}
        addLabel={access.addHost}
        removeLabel={(row) => access.remove(nameOf(row))}
        order={{
          up: (row) => access.up(nameOf(row)),
          down: (row) => access.down(nameOf(row)),
          isFirst: access.isFirst,
          isLast: access.isLast,
        }}
        newRow={() => ({ rowId: nextRowId(), host: '' })}
        onChange={onChange}
      >
        {(row, at, change) => (
          <TextField
            label={access.host(at + 1)}
            help={row.host === '' ? access.hostHelp : undefined}
            fault={faults.get(row.rowId)}
            kind="url"
            value={row.host}
            onInput={(host) => change({ host })}
          />
        )}
      </RowEditor>
    </Part>
  );
}

/** Only what has changed. The first of them is the provider's own, the others stand in its list. */
function accountsPatch(rows: readonly AccountRow[], provider: Provider): ProviderPatch {
  const [first, ...others] = rows.map(({ username, password, limit }) => ({
    username: username.trim(),
    ...(password === '' ? {} : { password }),
    maxConnections: limitOf(limit),
  }));
  if (!first) return {};
  const before = provider.accounts.map(({ username, maxConnections }) => ({ username, maxConnections }));
  return {
    ...(first.username === provider.username ? {} : { username: first.username }),
    ...(first.password === undefined ? {} : { password: first.password }),
    ...(first.maxConnections === provider.maxConnections ? {} : { maxConnections: first.maxConnections }),
    ...(JSON.stringify(others) === JSON.stringify(before) ? {} : { accounts: others }),
  };
}

function hostsPatch(rows: readonly HostRow[], { backupHosts }: Provider): ProviderPatch {
  const hosts = rows.map(({ host }) => host.trim());
  return JSON.stringify(hosts) === JSON.stringify(backupHosts) ? {} : { backupHosts: hosts };
}

function accountFaults(rows: readonly AccountRow[], provider: Provider): AccountFaults {
  const { access, settings } = parts.providerPage;
  const known = new Set(accountsOf(provider).map(({ username }) => username));
  const seen = new Set<string>();
  const faults = new Map<number, { username?: string; password?: string; limit?: string }>();
  for (const { rowId, username, password, limit } of rows) {
    const name = username.trim();
    if (name === '') faults.set(rowId, { username: access.usernameMissing });
    else if (seen.has(name)) faults.set(rowId, { username: access.usernameTwice });
    else if (password === '' && !known.has(name)) faults.set(rowId, { password: access.passwordMissing });
    else if (!isLimit(limit)) faults.set(rowId, { limit: settings.connectionsWrong });
    seen.add(name);
  }
  return faults;
}

const HOST = /^(https?:\/\/)?[^\s/?#@]+\/?$/i;

function hostFaults(rows: readonly HostRow[]): HostFaults {
  const wrong = rows.filter(({ host }) => !HOST.test(host.trim()));
  return new Map(wrong.map(({ rowId }) => [rowId, parts.providerPage.access.hostWrong]));
}
