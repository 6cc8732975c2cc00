/** Whether release `one` (`2.0.0`) is older than `other`. Text that names no release is older than every release. */
export function isOlderRelease(one: string, other: string): boolean {
  const [these, those] = [parseRelease(one), parseRelease(other)];
  for (const [at, number] of these.entries()) {
    const difference = number - (those[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function parseRelease(text: string): readonly [number, number, number] {
  const [, major = '-1', minor = '0', patch = '0'] = /^(\d+)\.(\d+)\.(\d+)/u.exec(text) ?? [];
  return [Number(major), Number(minor), Number(patch)];
}
