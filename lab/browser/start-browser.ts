import { join } from 'node:path';
import { type Browser, launch } from 'puppeteer-core';
import type { BrowserPackages } from './browser-packages.ts';

/**
 * Starts Debian's Chromium without a window. It shows files of this machine and reaches no network: every name is unknown, and background requests
 * are off. Its sandbox is off, because it does not run as root.
 */
export async function startBrowser({ directory, env }: BrowserPackages): Promise<Browser> {
  return launch({
    executablePath: join(directory, 'usr/lib/chromium/chromium'),
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', LANG: 'C.UTF-8', ...env },
    pipe: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND',
      '--no-proxy-server',
    ],
  });
}
