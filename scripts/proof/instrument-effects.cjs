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

/**
 * @typedef {object} Settings
 * @property {string} [log]
 * @property {number} [killAt]
 * @property {string} [signal]
 * @property {{ at: number | string, failureMode: number, sticky?: boolean }} [fault]
 * @property {boolean} [includeReads]
 * @property {number} [clockBackAt]
 */

/**
 * @typedef {object} Effect
 * @property {number} number 0: it only reads, and is not counted
 * @property {keyof typeof failureModes} effectClass
 * @property {string} label
 * @property {string} object
 * @property {string} [fault] how it fails
 */

/** @typedef {(...args: unknown[]) => unknown} Call */

const settingNames = new Set(['log', 'killAt', 'signal', 'fault', 'includeReads', 'clockBackAt']);

/** @param {unknown} value @returns {value is Settings} */
function areSettings(value) {
  return typeof value === 'object' && value !== null && Object.keys(value).every((name) => settingNames.has(name));
}

function readSettings() {
  /** @type {unknown} */
  const value = JSON.parse(process.env['LAZYJACK_PROOF'] ?? '{}');
  if (!areSettings(value)) throw new TypeError('LAZYJACK_PROOF has unknown settings');
  return value;
}

const settings = readSettings();
delete process.env['LAZYJACK_PROOF'];
delete process.env['NODE_OPTIONS'];

// These are replaced below.
const { openSync, writeSync } = fs;
const { spawnSync } = childProcess;
const log = settings.log === undefined ? undefined : openSync(settings.log, 'a', 0o600);

/** How an effect of each class can fail. */
const failureModes = {
  file: ['EACCES', 'EROFS', 'ENOSPC', 'EIO after it was done'],
  command: ['exit status 1', 'exit status 1 after it was done', 'succeeds and does nothing', 'garbage', 'ended by a signal', 'hangs'],
  call: ['refused', 'closed before it was sent', 'closed when it was sent', 'closed when it was answered', 'garbage', 'container dies'],
};

let instants = 0;
let effects = 0;
/** The effect that failed first. @type {Effect | undefined} */
let failedEffect;

/** @param {object} line */
function writeLine(line) {
  if (log !== undefined) writeSync(log, `${JSON.stringify(line)}\n`);
}

/** @param {string} when @param {Effect} effect */
function instant(when, effect) {
  instants += 1;
  writeLine({ instant: instants, when, effect: effect.number, effectClass: effect.effectClass, label: effect.label });
  if (settings.killAt === instants) process.kill(process.pid, settings.signal ?? 'SIGKILL');
}

/** Whether the fault is for this effect. @param {Effect} effect */
function isFaulty({ number, label, object }) {
  const { fault } = settings;
  if (fault === undefined) return false;
  if (failedEffect === undefined && typeof fault.at === 'string') return label.startsWith(fault.at);
  return number === fault.at || (fault.sticky === true && failedEffect?.object === object);
}

/** Numbers an effect, and decides whether and how it fails. @param {Effect['effectClass']} effectClass @param {string} label @returns {Effect} */
function beginEffect(effectClass, label, isReadOnly = false) {
  const object = label.replace(/ .*\.lazyjack-X$/, (text) => text.replace('.lazyjack-X', ''));
  if (isReadOnly && settings.includeReads !== true) return { number: 0, effectClass, label, object };
  effects += 1;
  /** @type {Effect} */
  const effect = { number: effects, effectClass, label, object };
  const fault = isFaulty(effect) ? failureModes[effectClass][settings.fault?.failureMode ?? 0] : undefined;
  if (fault !== undefined && (fault !== 'container dies' || /^POST .*\/start$/.test(label))) {
    effect.fault = fault;
    failedEffect ??= effect;
    writeLine({ fault, effect: effect.number, effectClass, label });
  }
  if (settings.clockBackAt === effects) turnClockBack();
  instant('before', effect);
  return effect;
}

/** @param {Effect} effect */
function endEffect(effect, when = 'after') {
  if (effect.number > 0) instant(when, effect);
}

function turnClockBack() {
  const now = Date.now.bind(Date);
  Date.now = () => now() - 3600_000;
  globalThis.Date = new Proxy(Date, {
    construct(real, args) {
      /** @type {unknown} */
      const made = Reflect.construct(real, args.length === 0 ? [real.now()] : args);
      if (made instanceof real) return made;
      throw new TypeError('not a date');
    },
  });
}

/** @type {Readonly<Record<string, string>>} */
const reasons = { EACCES: 'permission denied', EROFS: 'read-only file system', ENOSPC: 'no space left on device', EIO: 'i/o error' };

/** @param {string} code @param {string} label */
function error(code, label) {
  return Object.assign(new Error(`${code}: ${reasons[code] ?? ''}, ${label}`), { code, syscall: label.split(' ')[0] });
}

/** A path that is the same in every run: open directories are resolved, and random names replaced. @param {unknown} file */
function normalizePath(file) {
  const text = String(file);
  const directory = /^\/proc\/self\/fd\/\d+/.exec(text)?.[0];
  return (directory === undefined ? text : readLink(directory) + text.slice(directory.length)).replace(
    /\.lazyjack-[0-9a-f]{12}$/,
    '.lazyjack-X',
  );
}

/** @param {string} link */
function readLink(link) {
  try {
    return fs.readlinkSync(link);
  } catch {
    return link;
  }
}

/**
 * Instruments a call that changes a file. `half` does half of the change, for a disk that becomes full.
 *
 * @param {string} label
 * @param {() => unknown} act
 * @param {() => unknown} [half]
 */
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

/** @param {string} label @param {() => unknown} act */
function onFileSync(label, act) {
  const effect = beginEffect('file', label);
  if (effect.fault !== undefined && !effect.fault.endsWith('done')) throw error(effect.fault, label);
  const result = act();
  if (effect.fault !== undefined) throw error('EIO', label);
  endEffect(effect);
  return result;
}

/** @param {unknown} data */
function firstHalf(data) {
  const bytes = data instanceof Uint8Array ? data : Buffer.from(String(data));
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

/**
 * Replaces a method. `act` gets the real one and the arguments of the call.
 *
 * @template {object} Owner
 * @param {Owner} owner
 * @param {keyof Owner & string} name
 * @param {(real: Call, args: unknown[]) => unknown} act
 */
function replace(owner, name, act) {
  /** @type {unknown} */
  const method = Reflect.get(owner, name);
  if (typeof method !== 'function') throw new TypeError(`${name} is no method`);
  /** @type {Call} */
  const real = (...args) => Reflect.apply(method, owner, args);
  /** @type {Call} */
  const replacement = (...args) => act(real, args);
  Reflect.set(owner, name, replacement);
}

const { promises } = fs;
/** @type {readonly (keyof typeof promises)[]} */
const wholeCalls = ['mkdir', 'rename', 'rm', 'rmdir', 'unlink', 'chmod', 'chown', 'lchown', 'symlink', 'link', 'truncate'];
for (const name of wholeCalls) {
  replace(promises, name, (real, args) => onFile(`${name} ${normalizePath(args[0])}`, () => real(...args)));
}
/** @type {readonly (keyof typeof promises)[]} */
const contentCalls = ['writeFile', 'appendFile'];
for (const name of contentCalls) {
  replace(promises, name, (real, [file, data, ...rest]) =>
    onFile(
      `${name} ${normalizePath(file)}`,
      () => real(file, data, ...rest),
      () => real(file, firstHalf(data), ...rest),
    ),
  );
}
const writable = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT;
/** @param {unknown} flags */
const writes = (flags) => (typeof flags === 'number' ? (flags & writable) !== 0 : typeof flags === 'string' && /[wa+]/.test(flags));
/** @typedef {import('node:fs/promises').FileHandle} FileHandle */
/** @type {readonly (keyof FileHandle & string)[]} */
const handleCalls = ['writeFile', 'appendFile', 'write', 'chown', 'chmod', 'sync', 'datasync', 'truncate'];
/** @param {unknown} value @returns {value is FileHandle} */
const isHandle = (value) => typeof value === 'object' && value !== null && 'datasync' in value;
replace(promises, 'open', async (real, args) => {
  const [file, flags] = args;
  const handle = await (writes(flags) ? onFile(`open ${normalizePath(file)}`, () => real(...args)) : real(...args));
  if (!isHandle(handle)) throw new TypeError('open returned no file handle');
  for (const name of handleCalls) {
    const hasContent = name === 'writeFile' || name === 'appendFile';
    replace(handle, name, (call, given) =>
      onFile(`${name} ${normalizePath(file)}`, () => call(...given), hasContent ? () => call(firstHalf(given[0])) : undefined),
    );
  }
  return handle;
});
/** @type {Map<unknown, string>} */
const paths = new Map();
replace(fs, 'openSync', (real, args) => {
  const [file, flags] = args;
  const fd = writes(flags) ? onFileSync(`open ${String(file)}`, () => real(...args)) : real(...args);
  paths.set(fd, String(file));
  return fd;
});
/** @type {readonly (keyof typeof fs)[]} */
const descriptorCalls = ['writeSync', 'ftruncateSync'];
for (const name of descriptorCalls) {
  replace(fs, name, (real, args) => {
    const [fd] = args;
    return typeof fd === 'number' && fd < 3 ? real(...args) : onFileSync(`${name} ${paths.get(fd) ?? ''}`, () => real(...args));
  });
}
/** @type {readonly (keyof typeof fs)[]} */
const pathCalls = ['unlinkSync', 'writeFileSync', 'mkdirSync', 'renameSync', 'linkSync', 'rmSync', 'chmodSync'];
for (const name of pathCalls) {
  replace(fs, name, (real, args) => onFileSync(`${name} ${normalizePath(args[0])}`, () => real(...args)));
}

/** @param {string} file @param {readonly string[]} args @param {unknown} options */
function isReadOnlyCommand(file, args, options) {
  if (asksVersion(options)) return true;
  switch (path.basename(file)) {
    case 'ip':
      return args.includes('-j') || args.includes('show');
    case 'lsattr':
    case 'flock':
      return true;
    case 'systemctl':
      return !/^(start|stop|restart|enable|disable|daemon-reload)$/.test(args[0] ?? '');
    case 'modprobe':
      return args.includes('--dry-run');
    case 'kubeadm':
    case 'kubectl':
      return args[0] === 'version' || args.includes('get');
    default:
      return args.includes('--version') || /-save$/.test(file);
  }
}

/** A CNI plugin that is asked for the versions that it speaks. @param {unknown} options */
function asksVersion(options) {
  if (typeof options !== 'object' || options === null || !('env' in options)) return false;
  const { env } = options;
  return typeof env === 'object' && env !== null && 'CNI_COMMAND' in env && env.CNI_COMMAND === 'VERSION';
}

/**
 * The command that replaces one that fails.
 *
 * @param {string} fault empty: it runs as it is
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {[string, readonly string[]]}
 */
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

/** @param {unknown} value @returns {value is import('node:child_process').ChildProcess} */
const isChild = (value) => value instanceof childProcess.ChildProcess;

replace(childProcess, 'spawn', (real, [program, words, ...rest]) => {
  const file = String(program);
  const args = Array.isArray(words) ? words.map(String) : [];
  const effect = beginEffect('command', [path.basename(file), ...args].join(' ').slice(0, 100), isReadOnlyCommand(file, args, rest[0]));
  const child = real(...failingCommand(effect.fault ?? '', file, args), ...rest);
  if (effect.number > 0 && isChild(child)) {
    instant('started', effect);
    child.prependOnceListener('exit', () => {
      endEffect(effect);
    });
  }
  return child;
});

/** @param {unknown} options @returns {{ method: string, path: string }} */
function requestOf(options) {
  if (typeof options !== 'object' || options === null || !('method' in options && 'path' in options)) throw new TypeError('not a request');
  return { method: String(options.method), path: String(options.path) };
}

replace(http, 'request', (real, [options, ...rest]) => {
  const requested = requestOf(options);
  const label = `${requested.method} ${requested.path.split('?')[0] ?? ''}`;
  const effect = beginEffect('call', label, requested.method === 'GET');
  const replacement =
    effect.fault === 'refused' ? { path: '/no/such/call' } : effect.fault === 'garbage' ? { path: '/version', method: 'GET' } : undefined;
  const call = real(replacement === undefined ? options : Object.assign({}, options, replacement), ...rest);
  if (!(call instanceof http.ClientRequest)) throw new TypeError('request returned no request');
  if (effect.fault === 'closed before it was sent') call.once('socket', (socket) => socket.destroy());
  call.prependOnceListener('finish', () => {
    endEffect(effect, 'sent');
    if (effect.fault === 'closed when it was sent') setTimeout(() => call.destroy(error('EIO', 'socket')), 5);
  });
  call.prependOnceListener('response', (/** @type {import('node:http').IncomingMessage} */ response) => {
    endEffect(effect, 'answered');
    if (effect.fault === 'closed when it was answered') response.destroy(error('EIO', 'socket'));
    if (effect.fault === 'container dies') spawnSync('docker', ['kill', label.split('/').at(-2) ?? '']);
  });
  return call;
});
