/** Options that take a list, and what is no option. */
const listOptions = new Set(['adopt', 'kubeconfig', 'names', '_']);

/** For yargs, which makes a list of an option that is given again: true, or what is wrong. */
export function checkGivenOnce(args: Readonly<Record<string, unknown>>): true | string {
  const again = Object.entries(args).find(([name, value]) => Array.isArray(value) && !listOptions.has(name) && !/[A-Z]/u.test(name));
  return again === undefined ? true : `--${again[0]} is given more than once`;
}
