import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { afterInit } from './after-init.ts';
import { createLab } from './lab.ts';
import type { LabHost } from './lab-host.ts';
import { projectRoot } from './project-root.ts';

// Writes fixtures/machines anew: what a plan reads on hosts where nothing is to be done, by which the build finds out what to compile beforehand.
const machines = join(projectRoot, 'fixtures/machines');
const example = await readFile(join(projectRoot, 'examples/three-hosts.yaml'), 'utf8');
const config = `general: { ${afterInit} }\n${example}`;

/** Where the host has them. */
const files = `/etc/hosts /etc/resolv.conf /proc/swaps /proc/sys/kernel/random/boot_id /proc/sys/net/ipv4/ip_forward
  /proc/sys/net/ipv6/conf/{all,default,eth0,eth1,lazyjack0}/{forwarding,accept_ra,disable_ipv6}
  /var/lib/lazyjack/journal.ndjson /var/lib/lazyjack/kubeadm.* /var/lib/lazyjack/dns64/named.conf`;

async function record(host: LabHost): Promise<void> {
  const keep = async (path: string, text: string): Promise<void> => {
    const target = join(machines, host.name, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  };
  await host.sh('lazyjack apply --phase prepare --yes --config /root/config.yaml');
  await keep('ip-4', await host.sh("printf 'link show\\naddress show\\nroute show table main\\n' | ip -d -j -4 -batch -"));
  await keep('ip-6', await host.sh("printf 'address show\\nroute show table main\\n' | ip -j -6 -batch -"));
  await keep('kubeadm.version', await host.sh('kubeadm version -o short'));
  for (const path of (await host.sh(`ls -d ${files.replaceAll('\n', ' ')} 2>/dev/null || true`)).trim().split('\n')) {
    await keep(join('files', path), await host.sh(`cat ${path}`));
  }
  if (host.name === 'my-master') await keep('docker.json', JSON.stringify(await dockerAnswers(host), undefined, 1));
}

const daemon = z.object({ Version: z.string() });
const made = z.object({ Image: z.string(), Config: z.object({ Image: z.string() }) });

/** By what was asked. */
async function dockerAnswers(host: LabHost): Promise<Record<string, unknown>> {
  const ask = async (path: string): Promise<unknown> =>
    JSON.parse(await host.sh(`curl -sf --unix-socket /var/run/docker.sock 'http://docker${path}'`));
  const answers: Record<string, unknown> = { '/version': daemon.parse(await ask('/version')), '/networks': await ask('/networks') };
  for (const name of ['bind9', 'tayga']) {
    const path = `/containers/${name}/json`;
    answers[path] = await ask(path);
    const { Image, Config } = made.parse(answers[path]);
    for (const image of [Image, Config.Image]) answers[`/images/${image}/json`] = await ask(`/images/${image}/json`);
  }
  return answers;
}

const lab = await createLab({ hosts: ['my-master', 'minion1'].map((name) => ({ name, files: { '/root/config.yaml': config } })) });
try {
  await rm(machines, { recursive: true, force: true });
  for (const host of lab.hosts) await record(host);
  await writeFile(join(machines, 'config.yaml'), config);
} finally {
  await lab.close();
}
