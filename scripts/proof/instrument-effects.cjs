// Loaded into the built program with NODE_OPTIONS=--require=.../instrument-effects.cjs. The program itself has no code for it.
//
// Records every effect of the program on the machine (files, commands, requests to dockerd). At a given instant it kills the program, or it
// lets an effect fail. LAZYJACK_PROOF holds the settings as JSON:
//
//   log           file for the instants, one line of JSON each
//   killAt        number of the instant at which the program gets `signal`, SIGKILL by default
//   fault         { at, failureMode, sticky }: the effect that fails, by its number or the start of its label; failureMode is an index into the
//                 failure modes of its class; sticky: all later effects on the same object fail too
//   includeReads  also count effects that only read
//   clockBackAt   from the effect with this number on, the wall clock is one hour behind
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
const failureModes = {
  file: ['EACCES', 'EROFS', 'ENOSPC', 'EIO after it was done'],
  command: ['exit status 1', 'exit status 1 after it was done', 'succeeds and does nothing', 'garbage', 'ended by a signal', 'hangs'],
  call: ['refused', 'closed before it was sent', 'closed when it was sent', 'closed when it was answered', 'garbage', 'container dies'],
};

let instants = 0;
let effects = 0;
/** The effect that failed first. */
let failedEffect;

function writeLine(line) {
  if (log !== undefined) writeSync(log, `${JSON.stringify(line)}\n`);
}

function instant(when, effect) {
  instants += 1;
  writeLine({ instant: instants, when, effect: effect.number, effectClass: effect.effectClass, label: effect.label });
  if (settings.killAt === instants) process.kill(process.pid, settings.signal || 'SIGKILL');
}

/** Numbers an effect, and decides whether and how it fails. */
function beginEffect(effectClass, label, isReadOnly) {
  if (isReadOnly && !settings.includeReads) return { effectClass, label, skipped: true };
  effects += 1;
  const effect = {
    number: effects,
    effectClass,
    label,
    object: label.replace(/ .*\.lazyjack-X$/, (text) => text.replace('.lazyjack-X', '')),
  };
  const { fault } = settings;
  if (
    fault !== undefined &&
    (effects === fault.at ||
      (typeof fault.at === 'string' && failedEffect === undefined && label.startsWith(fault.at)) ||
      (fault.sticky && failedEffect !== undefined && failedEffect.object === effect.object))
  ) {
    effect.fault = failureModes[effectClass][fault.failureMode];
    if (effect.fault === 'container dies' && !/^POST .*\/start$/.test(label)) effect.fault = undefined;
    if (effect.fault !== undefined) {
      failedEffect ??= effect;
      writeLine({ fault: effect.fault, effect: effect.number, effectClass, label });
    }
  }
  if (settings.clockBackAt === effects) turnClockBack();
  instant('before', effect);
  return effect;
}

function endEffect(effect, when = 'after') {
  if (!effect.skipped) instant(when, effect);
}

function turnClockBack() {
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

/** A path that is the same in every run: open directories are resolved, and random names replaced. */
function normalizePath(file) {
  const directory = /^\/proc\/self\/fd\/\d+/.exec(file)?.[0];
  let text = String(file);
  try {
    if (directory !== undefined) text = fs.readlinkSync(directory) + text.slice(directory.length);
  } catch {}
  return text.replace(/\.lazyjack-[0-9a-f]{12}$/, '.lazyjack-X');
}

/** Instruments a call that changes a file. `half` does half of the change, for a disk that becomes full. */
async function onFile(label, act, half) {
  const effect = beginEffect('file', label);
  if (effect.fault !== undefined && !effect.fault.endsWith('done')) {
    if (effect.fault === 'ENOSPC' && half !== undefined) await half();
    throw error(effect.fault, label);
  }
  const result = await act();
  if (effect.fault !== undefined) throw error('EIO', label);
  endEffect(effect);
  return result;
}

function onFileSync(label, act) {
  const effect = beginEffect('file', label);
  if (effect.fault !== undefined && !effect.fault.endsWith('done')) throw error(effect.fault, label);
  const result = act();
  if (effect.fault !== undefined) throw error('EIO', label);
  endEffect(effect);
  return result;
}

const firstHalf = (data) => (typeof data === 'string' ? Buffer.from(data) : data).subarray(0, Math.floor(data.length / 2));

const promises = fs.promises;
for (const name of ['mkdir', 'rename', 'rm', 'rmdir', 'unlink', 'chmod', 'chown', 'lchown', 'symlink', 'link', 'truncate']) {
  const real = promises[name];
  promises[name] = (...args) => onFile(`${name} ${normalizePath(args[0])}`, () => real.apply(promises, args));
}
for (const name of ['writeFile', 'appendFile']) {
  const real = promises[name];
  promises[name] = (file, data, ...rest) =>
    onFile(
      `${name} ${normalizePath(file)}`,
      () => real.call(promises, file, data, ...rest),
      () => real.call(promises, file, firstHalf(data), ...rest),
    );
}
const writable = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT;
const writes = (flags) => (typeof flags === 'number' ? (flags & writable) !== 0 : typeof flags === 'string' && /[wa+]/.test(flags));
const { open } = promises;
promises.open = async (file, flags, ...rest) => {
  const reopen = () => open.call(promises, file, flags, ...rest);
  const handle = writes(flags) ? await onFile(`open ${normalizePath(file)}`, reopen) : await reopen();
  for (const name of ['writeFile', 'appendFile', 'write', 'chown', 'chmod', 'sync', 'datasync', 'truncate']) {
    const real = handle[name].bind(handle);
    const content = name === 'writeFile' || name === 'appendFile';
    handle[name] = (...args) =>
      onFile(`${name} ${normalizePath(file)}`, () => real(...args), content ? () => real(firstHalf(args[0])) : undefined);
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

function isReadOnlyCommand(file, args, { env = {} } = {}) {
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

/** The command that replaces one that fails. */
function failingCommand(fault, file, args) {
  switch (fault) {
    case 'exit status 1':
      return ['sh', ['-c', 'cat >/dev/null; echo made to fail >&2; exit 1']];
    case 'exit status 1 after it was done':
      return ['sh', ['-c', '"$@"; echo made to fail >&2; exit 1', 'sh', file, ...args]];
    case 'succeeds and does nothing':
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
  const effect = beginEffect('command', [path.basename(file), ...args].join(' ').slice(0, 100), isReadOnlyCommand(file, args, rest[0]));
  const child = spawn(...failingCommand(effect.fault, file, args), ...rest);
  if (!effect.skipped) {
    instant('started', effect);
    child.prependOnceListener('exit', () => endEffect(effect));
  }
  return child;
};

const { request } = http;
http.request = (options, ...rest) => {
  const label = `${options.method} ${String(options.path).split('?')[0]}`;
  const effect = beginEffect('call', label, options.method === 'GET');
  const sent =
    effect.fault === 'refused'
      ? { ...options, path: '/no/such/call' }
      : effect.fault === 'garbage'
        ? { ...options, path: '/version', method: 'GET' }
        : options;
  const call = request.call(http, sent, ...rest);
  if (effect.fault === 'closed before it was sent') call.once('socket', (socket) => socket.destroy());
  call.prependOnceListener('finish', () => {
    endEffect(effect, 'sent');
    if (effect.fault === 'closed when it was sent') setTimeout(() => call.destroy(error('EIO', 'socket')), 5);
  });
  call.prependOnceListener('response', (response) => {
    endEffect(effect, 'answered');
    if (effect.fault === 'closed when it was answered') response.destroy(error('EIO', 'socket'));
    if (effect.fault === 'container dies') spawnSync('docker', ['kill', label.split('/').at(-2)]);
  });
  return call;
};
