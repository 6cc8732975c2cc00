import { expect, test } from '@jest/globals';
import { sortByNeeds } from './sort-by-needs.ts';

/** One node per line, `node <- what it needs`; the sorted nodes in one line. */
function sorted(tree: string): string {
  const nodes = tree
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [name = '', needs = ''] = line.split(' <- ');
      return { name, needs: needs.split(', ').filter(Boolean) };
    });
  return sortByNeeds(
    nodes,
    ({ name }) => name,
    ({ needs }) => needs,
  )
    .map(({ name }) => name)
    .join(' ');
}

test('a node stands behind what it needs', () => {
  expect(
    sorted(`
      route <- address
      address <- link
      link
    `),
  ).toBe('link address route');
});

test('free nodes keep their order', () => {
  expect(
    sorted(`
      hosts
      container <- image, network
      resolver
      network
      image
    `),
  ).toBe('hosts image network container resolver');
});

test('what is not among the nodes is met already', () => {
  expect(sorted('route <- address')).toBe('route');
});

test('a cycle names its members', () => {
  expect(() =>
    sorted(`
      route <- address
      address <- link
      link <- route
    `),
  ).toThrow('these need each other: route -> address -> link -> route');
});
