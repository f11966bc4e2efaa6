import { siteUrl } from '../api/client.js';
import { about } from '../api/house.js';
import { text } from '../app/text.js';
import { CopyField } from '../kit/copy.js';

/** The two addresses that players need, as they are seen from where this page is seen. */
export function Connect() {
  const { connect } = text;
  const addresses = about.value?.addresses;
  return (
    <section id="connect" class="part part-connect" aria-labelledby="connect-title" tabIndex={-1}>
      <div class="head">
        <h2 id="connect-title">{connect.title}</h2>
      </div>
      {addresses ? (
        <div class="ways">
          <div class="way">
            <h3>{connect.tuner}</h3>
            <p class="t2">{connect.tunerHow}</p>
            <CopyField value={tunerAddress(addresses.hdhomerun)} what={connect.tunerAddress} />
          </div>
          <div class="way">
            <h3>{connect.playlist}</h3>
            <p class="t2">{connect.playlistHow}</p>
            <CopyField value={siteUrl(addresses.playlist.replace(/^\//, ''))} what={connect.playlistAddress} />
          </div>
        </div>
      ) : null}
      {isLoopback(location.hostname) ? <p class="fine">{connect.onlyHere(location.hostname)}</p> : null}
    </section>
  );
}

/** Players want host and port. Without a listener of its own the tuner answers on this page's port. */
function tunerAddress(port: string | null): string {
  if (port !== null) return `${location.hostname}${port}`;
  return location.port === '' ? location.hostname : location.host;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}
