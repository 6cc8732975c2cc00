/** What is at a path, for a sentence that starts with the path. */
export function describeFileNode(
  node: { readonly type: 'file' | 'directory' | 'other' } | { readonly type: 'symlink'; readonly target: string },
) {
  switch (node.type) {
    case 'file':
      return 'a file';
    case 'directory':
      return 'a directory';
    case 'symlink':
      return `a symlink to ${node.target}`;
    case 'other':
      return 'a device, a socket or a pipe';
  }
}
