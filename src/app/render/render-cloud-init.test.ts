import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod';
import { clusterFromYaml, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { type CloudInitRequest, renderCloudInit } from './render-cloud-init.ts';

const [token, hash, sum] = ['abcdef.0123456789abcdef', 'b'.repeat(64), 'a'.repeat(64)];
const withSecrets = `general: { token: ${token}, token-cert-hash: ${hash} }\n${threeNodesYaml}  # minion2 has an apostrophe's comment\n`;
const request = { node: 'minion1', executableUrl: "https://files.example/it's/lazyjack", executableSha256: sum };
const render = (yaml: string, more: Partial<CloudInitRequest> = {}) =>
  renderCloudInit(clusterFromYaml(yaml), yaml, { ...request, ...more });

const userDataSchema = z.strictObject({
  write_files: z.array(
    z.strictObject({
      path: z.string(),
      permissions: z.string(),
      owner: z.literal('root:root'),
      encoding: z.literal('gz+b64').optional(),
      content: z.string(),
    }),
  ),
  runcmd: z.array(z.array(z.string())),
});

function readUserData(text: string) {
  expect(text).toMatch(/^#cloud-config\n/u);
  const { write_files: files, runcmd } = userDataSchema.parse(parse(text));
  const contents = new Map(
    files.map(({ path, encoding, content }) => [
      path,
      encoding === undefined ? content : gunzipSync(Buffer.from(content, 'base64')).toString('utf8'),
    ]),
  );
  return {
    files,
    runcmd,
    configuration: contents.get('/etc/lazyjack/config.yaml'),
    script: contents.get('/usr/local/sbin/lazyjack-first-boot') ?? '',
  };
}

test('a worker node gets the configuration byte for byte, readable by root only, and a script that a shell accepts', () => {
  const { text, secrets } = render(withSecrets);
  const { files, configuration, script, runcmd } = readUserData(text);
  expect(secrets).toEqual(['token']);
  expect(configuration).toBe(withSecrets);
  expect(files.map(({ permissions }) => permissions)).toEqual(['0600', '0700', '0644']);
  expect(runcmd.at(-1)).toEqual(['systemctl', 'start', '--no-block', 'lazyjack-first-boot.service']);
  expect(spawnSync('sh', ['-n'], { input: script }).status).toBe(0);
  expect(spawnSync('sh', [], { input: `${/^url=.*$/mu.exec(script)?.[0] ?? ''}\nprintf %s "$url"`, encoding: 'utf8' }).stdout).toBe(
    request.executableUrl,
  );
  expect(script).toContain(' apply --yes --config /etc/lazyjack/config.yaml --host minion1\n');
  expect(script).not.toContain(' init ');
  expect(render(withSecrets).text).toBe(text);
});

test('a host without curl and wget says so', () => {
  const { script } = readUserData(render(withSecrets).text);
  const run = spawnSync('/bin/sh', ['-c', script], { env: { PATH: '/nonexistent' }, encoding: 'utf8' });
  expect(run).toMatchObject({ status: 1, stderr: expect.stringMatching(/this host has neither curl nor wget\n$/u) });
});

test('the control plane node gets no token and no hash, and creates them', () => {
  const { text, secrets } = render(withSecrets, { node: 'my-master' });
  const { configuration = '', script } = readUserData(text);
  expect(secrets).toEqual([]);
  expect(configuration).not.toContain(token);
  expect(configuration).not.toContain(hash);
  expect(clusterFromYaml(configuration).token).toBeUndefined();
  expect(script).toMatch(/ init --config \S+ --host my-master\n.* apply --yes /u);
});

test('a secret below general.kubeadm is in the user data of the control plane node only, which says so', () => {
  const key = 'c'.repeat(64);
  const yaml = withSecrets.replace('general: {', `general: { kubeadm: { InitConfiguration: { certificateKey: "${key}" } },`);
  const [worker, master] = [render(yaml), render(yaml, { node: 'my-master' })];
  expect(readUserData(worker.text).configuration).toBe(yaml.replace(`"${key}"`, 'null'));
  expect(readUserData(master.text).configuration).toContain(key);
  expect([worker.secrets, master.secrets]).toEqual([['token'], ['other']]);
});

test('a node that only translates gets no token, not even in the list of kubeadm', () => {
  const yaml = withSecrets
    .replace('general: {', `general: { kubeadm: { InitConfiguration: { bootstrapTokens: [{ token: ${token} }] } },`)
    .replace('topology:', 'topology:\n  gateway: { interface: eth2, opmodes: dns64 nat64, id: 99 }')
    .replace(/(my-master:.*?master) dns64 nat64/su, '$1');
  const { text, secrets } = render(yaml, { node: 'gateway' });
  expect(readUserData(text).configuration).not.toContain(token);
  expect(secrets).toEqual([]);
});

describe('refuses', () => {
  test.each<[string, string, Partial<CloudInitRequest>, RegExp]>([
    ['a worker node without a token', threeNodesYaml, {}, /the worker node minion1 cannot join: general\.token/u],
    ['an unknown node', withSecrets, { node: 'minion3' }, /has no node named "minion3"/u],
    ['no URL', withSecrets, { executableUrl: undefined }, /needs --executable-url and --executable-sha256/u],
    ['another scheme', withSecrets, { executableUrl: 'file:///lazyjack' }, /takes an http or https URL/u],
    ['a line feed', withSecrets, { executableUrl: 'http://a/\nreboot' }, /takes an http or https URL/u],
    ['a short digest', withSecrets, { executableSha256: 'abc' }, /takes 64 hexadecimal digits/u],
  ])('%s', (_, yaml, more, message) => {
    expect(() => render(yaml, more)).toThrow(message);
  });
});
