import type { Address } from '../core/resource.ts';

/** Progress events: shown on a terminal, and written to the event stream of `--json`. */
export type RunEvent =
  | { readonly type: 'started'; readonly addresses: readonly Address[]; readonly direction: 'apply' | 'restore' }
  | { readonly type: 'written'; readonly addresses: readonly Address[]; readonly direction: 'apply' | 'restore' }
  | { readonly type: 'waiting'; readonly address: Address; readonly reason: string }
  | { readonly type: 'warning'; readonly address: Address; readonly text: string }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'rolling-back'; readonly addresses: readonly Address[] }
  | { readonly type: 'restored'; readonly addresses: readonly Address[] };

export type Report = (event: RunEvent) => void;
