/** What a device answers instead of a stream, as the header `X-HDHomeRun-Error`; the body stays empty. */
export type TunerFault = 801 | 802 | 803 | 804 | 805 | 806 | 807 | 809;

const FAULTS: Record<TunerFault, { text: string; status: 400 | 404 | 503 }> = {
  801: { text: 'Unknown Channel', status: 404 },
  802: { text: 'Unknown Transcode Profile', status: 400 },
  803: { text: 'System Busy', status: 503 },
  804: { text: 'Tuner In Use', status: 503 },
  805: { text: 'All Tuners In Use', status: 503 },
  806: { text: 'Tune Failed', status: 503 },
  807: { text: 'No Video Data', status: 503 },
  809: { text: 'Playback Connection Limit', status: 503 },
};

export function tunerFault(code: TunerFault): { status: 400 | 404 | 503; header: string } {
  const { text, status } = FAULTS[code];
  return { status, header: `${code} ${text}` };
}
