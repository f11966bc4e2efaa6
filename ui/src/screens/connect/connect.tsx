import './connect.css';
import { about } from '../../api/house.js';
import { CopyField } from '../../kit/copy.js';
import { Loading } from '../../kit/notice.js';
import { text } from '../../text/index.js';
import { isLoopback, playerAddresses } from './player-addresses.js';

/** The two addresses that every player needs, as other devices in the house can use them. */
export function Connect(_: { path?: string }) {
  const { connect } = text;
  const here = about.value;
  const addresses = here ? playerAddresses(here) : null;
  return (
    <>
      <div class="screen-head">
        <h1>{connect.title}</h1>
        <p class="t2">{connect.lead}</p>
      </div>
      {here && isLoopback(location.hostname) ? (
        <p class="connect-note">
          {here.houseAddresses.length > 0 ? connect.onlyHere(location.hostname) : connect.onlyThisMachine}
        </p>
      ) : null}
      {addresses ? (
        <div class="connect-ways">
          <section class="card connect-way" aria-labelledby="connect-tuner">
            <h2 id="connect-tuner">{connect.tuner}</h2>
            <p>{connect.tunerHow}</p>
            <CopyField value={addresses.tuner} what={connect.tunerAddress} />
          </section>
          <section class="card connect-way" aria-labelledby="connect-playlist">
            <h2 id="connect-playlist">{connect.playlist}</h2>
            <p>{connect.playlistHow}</p>
            <CopyField value={addresses.playlist} what={connect.playlistAddress} />
          </section>
        </div>
      ) : (
        <Loading rows={2} heightPx={150} />
      )}
    </>
  );
}
