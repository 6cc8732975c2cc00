import { expect, test } from '@jest/globals';
import { canonicalRule, commentOf, isUnconditional, parseRule } from './filter-rule.ts';

// On the right what iptables-save 1.8.9 printed after the left was written (testing/contracts/packet-filter-contract.ts does that again).
test.each([
  ['-j ACCEPT -o eth0 -i eth1 -d 10.1.2.3 -s 10.9.9.9/255.0.0.0', '-s 10.0.0.0/8 -d 10.1.2.3/32 -i eth1 -o eth0 -j ACCEPT'],
  ['-s FD00:0::1/64 -d ::/0 --jump RETURN', '-s fd00::/64 -j RETURN'],
  ['! --src 10.0.0.0/8 -g OTHER', '! -s 10.0.0.0/8 -g OTHER'],
  ['-p tcp --dport 53 -j DROP', '-p tcp -m tcp --dport 53 -j DROP'],
  ['-m comment --comment "plain" -j DROP', '-m comment --comment plain -j DROP'],
  [`-m comment --comment 'a "b": c' -j DROP`, '-m comment --comment "a \\"b\\": c" -j DROP'],
  ['-j REJECT --reject-with icmp-port-unreachable', '-j REJECT --reject-with icmp-port-unreachable'],
  ['', ''],
])('%s', (written, printed) => {
  expect(canonicalRule(written)).toBe(printed);
  expect(canonicalRule(printed)).toBe(printed);
});

test('a rule with an open quote is invalid', () => {
  expect(canonicalRule('-m comment --comment "open -j DROP')).toBeUndefined();
});

test.each([
  ['-j DROP', true],
  ['-m comment --comment "all of it" -j DROP', true],
  ['-i eth0 -j DROP', false],
  ['-m addrtype --dst-type LOCAL -j DROP', false],
  ['-m conntrack --ctstate NEW -m comment --comment x -j DROP', false],
])('%s: meant for every packet: %p', (text, expected) => {
  const rule = parseRule(text);
  expect(rule !== undefined && isUnconditional(rule)).toBe(expected);
});

test('the comment is unquoted', () => {
  const rule = parseRule('-s 10.0.0.0/8 -m comment --comment "it\\\'s ours" -j DROP');
  expect(rule === undefined ? undefined : commentOf(rule)).toBe("it's ours");
});
