import type { ConfigProblem } from '../config-problem.ts';
import type { Rule } from './rule.ts';

/** The name `insecure` does not tell its consequences, so a warning does. */
export const insecureMode: Rule = ({ settings: { general } }) =>
  general?.insecure?.value === true
    ? [
        {
          severity: 'warning',
          at: ['general', 'insecure'],
          summary: 'Insecure mode',
          detail:
            'Nodes join with a token that everybody knows and do not verify the certificate of the control plane node: a host on the management network can join the cluster or pose as its control plane.',
          fix: 'Outside of a lab, remove it and run "lazyjack init" on the control plane node.',
        },
      ]
    : [];

/** `init` writes both. If only one exists, copying the configuration went wrong. */
export const tokenAndHash: Rule = ({ settings: { general }, isGiven }) => {
  if (general?.insecure?.value === true) return [];
  const alone = (there: 'token' | 'token-cert-hash', lacks: 'token' | 'token-cert-hash'): readonly ConfigProblem[] =>
    general?.[there] === undefined || isGiven(['general', lacks])
      ? []
      : [
          {
            severity: 'warning',
            at: ['general', there],
            part: 'key',
            summary: 'Half of what init writes',
            detail: `general.${there} is there and general.${lacks} is not; nodes need both to join.`,
            fix: 'Run "lazyjack init" on the control plane node, and copy its configuration to the other nodes.',
          },
        ];
  return [...alone('token', 'token-cert-hash'), ...alone('token-cert-hash', 'token')];
};

/** The work area contains private keys, so it must not be in a temporary directory. */
export const temporaryWorkArea: Rule = ({ settings: { general } }) => {
  const area = general?.['work-area'];
  if (area === undefined || !/^\/(?:tmp|var\/tmp|dev\/shm)\//.test(area)) return [];
  return [
    {
      severity: 'warning',
      at: ['general', 'work-area'],
      summary: 'Work area that everybody can write beside',
      detail: `${area} is in a directory for temporary files: every user can create it first, and it is emptied when the node restarts.`,
      fix: 'Write /var/lib/lazyjack, or leave it out.',
    },
  ];
};
