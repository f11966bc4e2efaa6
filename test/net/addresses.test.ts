import { describe, expect, test } from 'vitest';
import { createNetworkGate, plainAddress, rangeOf } from '../../src/net/index.js';

test.each([
  ['127.0.0.1', 'loopback'],
  ['127.255.0.9', 'loopback'],
  ['::1', 'loopback'],
  ['[::1]', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['0:0:0:0:0:ffff:7f00:1', 'loopback'],
  ['169.254.1.1', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.178.20', 'private'],
  ['::ffff:192.168.1.2', 'private'],
  ['::FFFF:192.168.1.2', 'private'],
  ['::ffff:c0a8:102', 'private'],
  ['100.64.0.1', 'private'],
  ['fc00::1', 'private'],
  ['fd12:3456:789a::1', 'private'],
  ['0.0.0.0', 'reserved'],
  ['::', 'reserved'],
  ['224.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['ff02::1', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['8.8.8.8', 'public'],
  ['172.15.255.255', 'public'],
  ['172.32.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.128.0.0', 'public'],
  ['2001:4860:4860::8888', 'public'],
  ['::ffff:8.8.8.8', 'public'],
  ['fbff::1', 'public'],
])('%s is %s', (address, range) => {
  expect(rangeOf(address)).toBe(range);
});

test('an address is shown as people know it', () => {
  expect(['::ffff:192.0.2.1', '[2001:db8::1]', 'fe80::1%eth0', '192.0.2.1'].map(plainAddress)).toEqual([
    '192.0.2.1',
    '2001:db8::1',
    'fe80::1',
    '192.0.2.1',
  ]);
});

describe('devices without a login answer', () => {
  const addresses = [
    '127.0.0.1',
    '::1',
    '192.168.1.7',
    '::ffff:192.168.1.7',
    '10.9.8.7',
    '203.0.113.9',
    'fd00::7',
    '2001:db8::7',
  ];
  const allowed = (...networks: string[]) => addresses.filter((address) => createNetworkGate(networks).allows(address));

  test.each([
    [['loopback'], ['127.0.0.1', '::1']],
    [['private'], ['192.168.1.7', '::ffff:192.168.1.7', '10.9.8.7', 'fd00::7']],
    [['192.168.0.0/16'], ['192.168.1.7', '::ffff:192.168.1.7']],
    [['10.9.8.7'], ['10.9.8.7']],
    [
      ['203.0.113.8/31', 'loopback'],
      ['127.0.0.1', '::1', '203.0.113.9'],
    ],
    [['2001:db8::/32'], ['2001:db8::7']],
    [['fd00::7'], ['fd00::7']],
    [['any'], addresses],
    [[], []],
  ])('to %j', (networks, expected) => {
    expect(allowed(...networks)).toEqual(expected);
  });

  test('to nobody whose address is not known', () => {
    expect(createNetworkGate(['loopback', 'private']).allows(undefined)).toBe(false);
    expect(createNetworkGate(['loopback', 'private']).allows('')).toBe(false);
  });
});
