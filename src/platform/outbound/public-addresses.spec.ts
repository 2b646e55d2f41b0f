import { PublicAddresses } from './public-addresses.js';

describe('addresses a user may name', () => {
  const addresses = new PublicAddresses([]);

  it.each(['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '172.32.0.1', '100.128.0.1'])(
    'may be %s',
    (address) => expect(addresses.isAllowed(address)).toBe(true),
  );

  it.each([
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'localhost',
    '2130706433',
    '0x7f000001',
    '',
  ])('may not be %s', (address) => expect(addresses.isAllowed(address)).toBe(false));

  it('may be private where the deployment says so, and only there', () => {
    const own = new PublicAddresses(['10.0.0.0/8', '::1', '127.0.0.1']);
    expect(['10.9.9.9', '::1', '127.0.0.1'].map((address) => own.isAllowed(address))).toEqual([true, true, true]);
    expect(['192.168.0.1', '127.0.0.2', 'fd00::1'].map((address) => own.isAllowed(address))).toEqual([
      false,
      false,
      false,
    ]);
    expect([own.someAllowed, addresses.someAllowed]).toEqual([true, false]);
  });
});
