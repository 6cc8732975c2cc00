// Loaded into the built program from outside: NODE_OPTIONS=--require=.../boundaries.cjs. The program itself knows nothing of it.
//
// Watches everything through which it changes a machine (files, commands, Docker's socket), writes each instant down, and at the one that
// it is told kills the program or lets the effect fail. Settings are JSON in LAZYJACK_PROOF:
//
//   log     where the instants go, a line of JSON each
//   kill    at the instant with this number; signal: with another signal than SIGKILL
//   fault   { at, flavour, sticky }: the effect with this number, or the first whose label begins so, fails; flavour picks how; sticky: and all later ones on the same thing
//   reads   count what only looks as well (for faults)
//   clock   from the effect with this number on the wall clock is an hour earlier
'use strict';
const childProcess = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const settings = JSON.parse(process.env.LAZYJACK_PROOF || '{}');
delete process.env.LAZYJACK_PROOF;
delete process.env.NODE_OPTIONS;

const { openSync, writeSync } = fs;
const { spawn, spawnSync } = childProcess;
const log = settings.log === undefined ? undefined : openSync(settings.log, 'a', 0o600);

/** How an effect of each class can fail. */
const flavours = {
  file: ['EACCES', 'EROFS', 'ENOSPC', 'EIO after it was done'],
  command: ['exit status 1', 'exit status 1 after it was done', 'says yes and does nothing', 'garbage', 'ended by a signal', 'hangs'],
  call: ['refused', 'closed before it was sent', 'closed when it was sent', 'closed when it was answered', 'garbage', 'dies'],
};

let instants = 0;
let effects = 0;
/** Of the fault that happened: what later ones are compared with. */
let broken;

function note(line) {
  if (log !== undefined) writeSync(log, `${JSON.stringify(line)}\n`);
}

function instant(when, effect) {
  instants += 1;
  note({ instant: instants, when, effect: effect.number, what: effect.what, label: effect.label });
  if (settings.kill === instants) process.kill(process.pid, settings.signal || 'SIGKILL');
}

/** One effect; says how it is to fail, if it is. */
function begin(what, label, looks) {
  if (looks && !settings.reads) return { what, label, skipped: true };
  effects += 1;
  const effect = { number: effects, what, label, thing: label.replace(/ .*\.lazyjack-X$/, (text) => text.replace('.lazyjack-X', '')) };
  const { fault } = settings;
  if (
    fault !== undefined &&
    (effects === fault.at ||
      (typeof fault.at === 'string' && broken === undefined && label.startsWith(fault.at)) ||
      (fault.sticky && broken !== undefined && broken.thing === effect.thing))
  ) {
    const all = flavours[what];
    effect.fault = all[fault.flavour];
    if (effect.fault === 'dies' && !/^POST .*\/start$/.test(label)) effect.fault = undefined;
    if (effect.fault !== undefined) {
      broken ??= effect;
      note({ fault: effect.fault, effect: effect.number, what, label });
    }
  }
  if (settings.clock === effects) turnBack();
  instant('before', effect);
  return effect;
}

function end(effect, when = 'after') {
  if (!effect.skipped) instant(when, effect);
}

function turnBack() {
  const { now } = Date;
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...args) {
      if (args.length === 0) super(now() - 3600_000);
      else super(...args);
    }
    static now() {
      return now() - 3600_000;
    }
  };
}

function error(code, label) {
  const text = { EACCES: 'permission denied', EROFS: 'read-only file system', ENOSPC: 'no space left on device', EIO: 'i/o error' };
  return Object.assign(new Error(`${code}: ${text[code]}, ${label}`), { code, syscall: label.split(' ')[0] });
}

/** A path by which one run is like the next: without open directories and made-up names. */
function hidden(file) {
  const directory = /^\/proc\/self\/fd\/\d+/.exec(file)?.[0];
  let text = String(file);
  try {
    if (directory !== undefined) text = fs.readlinkSync(directory) + text.slice(directory.length);
  } catch {}
  return text.replace(/\.lazyjack-[0-9a-f]{12}$/, '.lazyjack-X');
}

/** A call that does one thing to a file: `half` does the half of it, for a disk that is full by then. */
async function onFile(label, act, half) {
  const effect = begin('file', label);
  if (effect.fault !== undefined && !effect.fault.endsWith('done')) {
    if (effect.fault === 'ENOSPC' && half !== undefined) await half();
    throw error(effect.fault, label);
  }
  const result = await act();
  if (effect.fault !== undefined) throw error('EIO', label);
  end(effect);
  return result;
}

function onFileSync(label, act) {
  const effect = begin('file', label);
  if (effect.fault !== undefined && !effect.fault.endsWith('done')) throw error(effect.fault, label);
  const result = act();
  if (effect.fault !== undefined) throw error('EIO', label);
  end(effect);
  return result;
}

const halfOf = (data) => (typeof data === 'string' ? Buffer.from(data) : data).subarray(0, Math.floor(data.length / 2));

const promises = fs.promises;
for (const name of ['mkdir', 'rename', 'rm', 'rmdir', 'unlink', 'chmod', 'chown', 'lchown', 'symlink', 'link', 'truncate']) {
  const real = promises[name];
  promises[name] = (...args) => onFile(`${name} ${hidden(args[0])}`, () => real.apply(promises, args));
}
for (const name of ['writeFile', 'appendFile']) {
  const real = promises[name];
  promises[name] = (file, data, ...rest) =>
    onFile(
      `${name} ${hidden(file)}`,
      () => real.call(promises, file, data, ...rest),
      () => real.call(promises, file, halfOf(data), ...rest),
    );
}
const writable = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT;
const writes = (flags) => (typeof flags === 'number' ? (flags & writable) !== 0 : typeof flags === 'string' && /[wa+]/.test(flags));
const { open } = promises;
promises.open = async (file, flags, ...rest) => {
  const reopen = () => open.call(promises, file, flags, ...rest);
  const handle = writes(flags) ? await onFile(`open ${hidden(file)}`, reopen) : await reopen();
  for (const name of ['writeFile', 'appendFile', 'write', 'chown', 'chmod', 'sync', 'datasync', 'truncate']) {
    const real = handle[name].bind(handle);
    const content = name === 'writeFile' || name === 'appendFile';
    handle[name] = (...args) => onFile(`${name} ${hidden(file)}`, () => real(...args), content ? () => real(halfOf(args[0])) : undefined);
  }
  return handle;
};
const paths = new Map();
fs.openSync = (file, flags, ...rest) => {
  const act = () => openSync(file, flags, ...rest);
  const fd = writes(flags) ? onFileSync(`open ${file}`, act) : act();
  paths.set(fd, file);
  return fd;
};
for (const name of ['writeSync', 'ftruncateSync']) {
  const real = fs[name];
  fs[name] = (fd, ...rest) => (fd < 3 ? real(fd, ...rest) : onFileSync(`${name} ${paths.get(fd)}`, () => real(fd, ...rest)));
}
for (const name of ['unlinkSync', 'writeFileSync', 'mkdirSync', 'renameSync', 'rmSync', 'chmodSync']) {
  const real = fs[name];
  fs[name] = (file, ...rest) => onFileSync(`${name} ${file}`, () => real(file, ...rest));
}

function onlyLooks(file, args, { env = {} } = {}) {
  if (env.CNI_COMMAND === 'VERSION') return true;
  switch (path.basename(file)) {
    case 'ip':
      return args.includes('-j');
    case 'flock':
      return true;
    case 'systemctl':
      return !/^(start|stop|restart|enable|disable|daemon-reload)$/.test(args[0]);
    case 'modprobe':
      return args.includes('--dry-run');
    case 'kubeadm':
    case 'kubectl':
      return args[0] === 'version' || args.includes('get');
    default:
      return args.includes('--version') || /-save$/.test(file);
  }
}

/** What runs instead of a command that is to fail. */
function failing(fault, file, args) {
  switch (fault) {
    case 'exit status 1':
      return ['sh', ['-c', 'cat >/dev/null; echo made to fail >&2; exit 1']];
    case 'exit status 1 after it was done':
      return ['sh', ['-c', '"$@"; echo made to fail >&2; exit 1', 'sh', file, ...args]];
    case 'says yes and does nothing':
      return ['sh', ['-c', 'cat >/dev/null']];
    case 'garbage':
      return ['sh', ['-c', "cat >/dev/null; printf '{\"\\377[[garbage\\n'"]];
    case 'ended by a signal':
      return ['sh', ['-c', 'cat >/dev/null; kill -KILL $$']];
    case 'hangs':
      return ['sleep', ['86400']];
    default:
      return [file, args];
  }
}

childProcess.spawn = (file, args, ...rest) => {
  const effect = begin('command', [path.basename(file), ...args].join(' ').slice(0, 100), onlyLooks(file, args, rest[0]));
  const child = spawn(...failing(effect.fault, file, args), ...rest);
  if (!effect.skipped) {
    instant('started', effect);
    child.prependOnceListener('exit', () => end(effect));
  }
  return child;
};

const { request } = http;
http.request = (options, ...rest) => {
  const label = `${options.method} ${String(options.path).split('?')[0]}`;
  const effect = begin('call', label, options.method === 'GET');
  const sent =
    effect.fault === 'refused'
      ? { ...options, path: '/no/such/call' }
      : effect.fault === 'garbage'
        ? { ...options, path: '/version', method: 'GET' }
        : options;
  const call = request.call(http, sent, ...rest);
  if (effect.fault === 'closed before it was sent') call.once('socket', (socket) => socket.destroy());
  call.prependOnceListener('finish', () => {
    end(effect, 'sent');
    if (effect.fault === 'closed when it was sent') setTimeout(() => call.destroy(error('EIO', 'socket')), 5);
  });
  call.prependOnceListener('response', (response) => {
    end(effect, 'answered');
    if (effect.fault === 'closed when it was answered') response.destroy(error('EIO', 'socket'));
    if (effect.fault === 'dies') spawnSync('docker', ['kill', label.split('/').at(-2)]);
  });
  return call;
};
