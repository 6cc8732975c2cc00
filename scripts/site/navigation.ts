export interface NavigationSection {
  readonly title: string;
  /** Markdown files from the project's root. The site calls each by its first heading. */
  readonly pages: readonly string[];
}

/** Made from the reference of the keys while the site is built. */
export const keyReferencePath = 'docs/configuration-reference.md';

/** Every page of the site besides the decisions (docs/adr), in the order of its navigation. */
export const navigation: readonly NavigationSection[] = [
  {
    title: 'Start',
    pages: [
      'README.md',
      'docs/getting-started.md',
      'docs/requirements.md',
      'docs/packages.md',
      'docs/upgrading.md',
      'docs/upgrading-from-1.3.md',
      'CHANGELOG.md',
    ],
  },
  {
    title: 'Concepts',
    pages: ['docs/glossary.md', 'docs/architecture.md', 'docs/reliability.md', 'docs/journal.md', 'docs/kubernetes.md'],
  },
  { title: 'Configuration', pages: ['docs/configuration.md', keyReferencePath] },
  {
    title: 'Operations',
    pages: [
      'docs/fleet.md',
      'docs/ansible.md',
      'docs/errors.md',
      'docs/verify.md',
      'docs/pictures.md',
      'docs/plan-json.md',
      'docs/performance.md',
    ],
  },
  { title: 'Troubleshooting', pages: ['docs/troubleshooting.md', 'docs/diagnostics.md', 'docs/bug-reports.md'] },
  { title: 'Compatibility', pages: ['docs/compatibility.md'] },
  { title: 'Security', pages: ['docs/security.md', 'SECURITY.md'] },
  { title: 'Contributing', pages: ['CONTRIBUTING.md', 'docs/adding-a-kind.md', 'docs/lab.md', 'docs/proofs.md'] },
];

/** Where the site has a page: its start page is the README. */
export function placeOnSite(path: string): string {
  return path === 'README.md' ? 'index.md' : path;
}
