/** Which folder may import which. Each rule has the sentence that a person who trips over it needs. Design: docs/architecture.md. */
const layer = (name, allowed, comment) => ({
  name: `layer-${name}`,
  comment,
  severity: 'error',
  from: { path: `^src/${name}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: [`^src/${name}/`, ...allowed.map((path) => `^src/${path}/`)] },
});

const engine = ['core', 'config', 'cni', 'kubeadm', 'resources', 'roles', 'host', 'runtimes', 'journal', 'planner'];

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    layer('core', [], 'All layers share core, so it imports none of them. Move the type into core, or the function out of it.'),
    layer('config', ['core', 'cni'], 'The configuration is checked offline and pure: without kinds, hosts or roles.'),
    layer('kubeadm', ['core'], 'Documents are made from a model; roles fill that model (src/roles/desired/kubernetes).'),
    layer('cni', ['core'], 'A CNI plugin knows subnets and an MTU, not the configuration that they come from.'),
    layer('resources', ['core'], 'A kind reaches the host through the ports of core only.'),
    layer('runtimes', ['core'], 'An engine adapter implements a port of core and does not know its users.'),
    layer('host', ['core'], 'The host does not know the desired state.'),
    layer(
      'journal',
      ['core', 'host/durable'],
      'The journal stores plain data of any kind. Of the host it knows only how names in a directory become durable.',
    ),
    layer('planner', ['core', 'journal'], 'The planner knows no kind, no host and no configuration: they are arguments.'),
    layer(
      'roles',
      ['core', 'config', 'cni', 'kubeadm', 'resources'],
      'Roles turn a configuration into desired resources, and do nothing else.',
    ),
    layer(
      'fleet',
      ['core', 'config'],
      'The fleet decides about answers of hosts: how they are asked is for src/app/fleet and src/host/ssh.',
    ),
    layer('app', [...engine, 'fleet'], 'A use case knows no terminal: cli passes in the functions that show, ask and report.'),
    layer('cli', [...engine, 'fleet', 'app'], 'cli is argv, views and text.'),
    {
      name: 'kinds-stand-alone',
      comment: 'A kind never imports another kind: order between them is `needs`; what several kinds use is in resources/shared.',
      severity: 'error',
      from: { path: '^src/resources/kinds/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/resources/kinds/', pathNot: '^src/resources/kinds/$1/' },
    },
    {
      name: 'shared-knows-no-kind',
      comment: 'What several kinds share knows none of them.',
      severity: 'error',
      from: { path: '^src/resources/shared/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/resources/kinds/' },
    },
    {
      name: 'effects-at-the-edge',
      comment: 'Only host, runtimes, journal, app and cli touch the host. Add a port to core/host and implement it in src/host.',
      severity: 'error',
      from: { path: '^src/(core|config|resources|planner|roles|cni|kubeadm|fleet)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(node:)?(fs|fs/promises|child_process|net|http|https|os|worker_threads)$|node_modules/(execa|dockerode)/' },
    },
    {
      name: 'plans-read-through-ports',
      comment: 'A plan reads the host only through HostReader, so that a recorded host answers everything. Add a port to core/host.',
      severity: 'error',
      from: { path: '^src/app/plan/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(node:)?(fs|fs/promises|child_process|os)$|^src/host/(?!read-host-facts\\.ts$|kubernetes/read-kubernetes-facts\\.ts$)',
      },
    },
    {
      name: 'app-knows-no-terminal',
      comment: 'A use case returns data. Colour, tables and command lines are for src/cli.',
      severity: 'error',
      from: { path: '^src/app/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(node:)?(tty|readline|readline/promises)$|node_modules/(yargs|chalk|diff)/' },
    },
    {
      name: 'views-are-pure',
      comment: 'A view is data in, text out: no files, no terminal, no clock.',
      severity: 'error',
      from: { path: '^src/cli/views/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(node:)?(fs|fs/promises|child_process|os|tty|readline)' },
    },
    {
      name: 'product-stands-alone',
      comment: 'testing, lab and proof use the product; the product never needs them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(testing|lab|proof)/' },
    },
    {
      name: 'proofs-are-at-the-end',
      comment: 'Proofs try all of lazyjack, the lab included; nothing is built on them.',
      severity: 'error',
      from: { path: '^(testing|lab)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^proof/' },
    },
    {
      name: 'one-process-runner',
      comment: 'The product starts programs with src/host/programs/run-to-end.ts, the lab with execa.',
      severity: 'error',
      from: {
        path: '^(src|lab)/',
        pathNot: '\\.test\\.ts$|^src/host/programs/run-to-end\\.ts$|^lab/hosts/spawn-daemon\\.ts$',
      },
      to: { path: '^(node:)?child_process$' },
    },
    { name: 'resolvable', comment: 'Imports something that is not there.', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
