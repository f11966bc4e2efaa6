import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, type Relay } from '../../api/client.js';
import { wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';

/** A stream that cannot be had is not waited for longer. */
const ASKED_MS = 15_000;
const TOLD_MS = 2_000;

/** Asks for the next stream of the channel, and tells for a moment when another has taken over, asked for or not. */
export function useSources(channelId: number, relay: Relay | undefined) {
  const [isAsked, setAsked] = useState(false);
  const [hasSwitched, setSwitched] = useState(false);
  const seen = useRef<{ relayId: number; count: number } | null>(null);
  useEffect(() => {
    if (!relay) return;
    const before = seen.current;
    seen.current = { relayId: relay.id, count: relay.failoverCount };
    if (before?.relayId !== relay.id || relay.failoverCount <= before.count) return;
    setAsked(false);
    setSwitched(true);
  }, [relay?.id, relay?.failoverCount]);
  useEffect(() => {
    if (!hasSwitched) return;
    const timer = window.setTimeout(() => setSwitched(false), TOLD_MS);
    return () => window.clearTimeout(timer);
  }, [hasSwitched]);
  useEffect(() => {
    if (!isAsked) return;
    const timer = window.setTimeout(() => setAsked(false), ASKED_MS);
    return () => window.clearTimeout(timer);
  }, [isAsked]);
  const ask = async () => {
    setAsked(true);
    try {
      await answer(api.sessions[':id'].next.$post({ param: { id: String(channelId) } }));
    } catch (error) {
      setAsked(false);
      showToast(wordsOf(error));
    }
  };
  return { isAsked, hasSwitched, ask };
}
