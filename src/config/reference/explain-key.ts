import { findNearest } from '../find-nearest.ts';
import { Failure } from '../../core/failure.ts';
import { type KeyReference, keyReference, wholeFileSummary } from './key-reference.ts';

export interface ExplainedKey {
  /** `pod_net.mtu`; empty: the whole file. */
  readonly path: string;
  readonly reference: KeyReference;
  /** The keys below it, in the order of the reference. */
  readonly keys: readonly { readonly name: string; readonly reference: KeyReference }[];
}

const wholeFile: KeyReference = { summary: wholeFileSummary };

/**
 * Explains a key of the configuration, such as `pod_net.mtu`; empty: the whole file. Below `topology`, any name of a node stands for all. Throws a
 * Failure of kind `refused` for a key that does not exist, with the nearest one.
 */
export function explainKey(written: string): ExplainedKey {
  const path = written.replace(/^topology\.[^.]+/u, 'topology.NODE');
  const reference = path === '' ? wholeFile : Object.hasOwn(keyReference, path) ? keyReference[path] : undefined;
  if (reference === undefined) throw unknownKey(written, path);
  const prefix = path === '' ? '' : `${path}.`;
  const keys = Object.entries(keyReference).flatMap(([key, below]) => {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : '';
    return name === '' || name.includes('.') ? [] : [{ name, reference: below }];
  });
  return { path, reference, keys };
}

/** The last word is compared first: `mtu` alone means `pod_net.mtu`. */
function unknownKey(written: string, path: string): Failure {
  const paths = Object.keys(keyReference);
  const nearest = paths.find((known) => known.endsWith(`.${path}`)) ?? findNearest(path, paths);
  return new Failure('refused', `the configuration has no key "${written}"`, {
    fix: nearest === undefined ? 'See `lazyjack explain` for all sections.' : `Did you mean \`lazyjack explain ${nearest}\`?`,
  });
}
