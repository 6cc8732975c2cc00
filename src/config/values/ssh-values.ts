import { quote } from '../../core/text/escape-hidden.ts';
import { defineFormat, reject } from './define-format.ts';

/**
 * Names for the command line of ssh, which takes a leading dash for an option and hands the name to commands of its own configuration
 * (`ProxyCommand`), where a shell reads it.
 */
const sshName = (description: string, pattern: RegExp, rule: string) =>
  defineFormat<string>((text) => {
    if (text.startsWith('-'))
      return reject(`Not ${description}`, `${quote(text)} begins with "-", which ssh takes for an option.`, 'Write a name without it.');
    if (pattern.test(text)) return { ok: text };
    return reject(`Not ${description}`, `${quote(text)} has characters other than ${rule}.`, 'Write only these characters.');
  });

export const sshHost = sshName('a host for ssh', /^[\w.:%-]{1,255}$/, 'letters, digits and "_.:%-"');
export const sshUser = sshName('a user for ssh', /^[\w.@+-]{1,255}$/, 'letters, digits and "_.@+-"');
