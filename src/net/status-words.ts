/** What a provider's server means by a status that is no success, and what a person can do about it. */
export function meaningOfStatus(status: number): [what: string, hint: string] {
  if (status === 401) return ['wrong user name or password', 'Compare both with the mail of the provider.'];
  if (status === 403) return ['not allowed', 'Check user name and password, and whether the subscription has ended.'];
  if (status === 404)
    return ['nothing is there', 'Check the address. Panels answer so to a wrong user name or password, too.'];
  if (status === 429 || status === 503)
    return ['it is asked too often, or overloaded', 'Wait a few minutes, then try again.'];
  if ([451, 512, 513, 884].includes(status))
    return ['this network or program is blocked', 'Ask the provider; some block data centres, VPNs and countries.'];
  if ([454, 456, 458, 459, 461].includes(status))
    return ['too many connections', 'Stop other devices that use the subscription, then try again.'];
  if (status >= 500) return ['its server has a problem', 'Wait a few minutes, then try again.'];
  return ['it refuses', 'Check the address, user name and password.'];
}
