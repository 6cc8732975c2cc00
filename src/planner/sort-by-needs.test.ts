import { expect, test } from '@jest/globals';
import { parseTextTree } from '../../testing/text-tree.ts';
import { sortByNeeds } from './sort-by-needs.ts';

/** Sorts the nodes of a dependency tree; returns their names in one line. */
function sorted(tree: string): string {
  const nodes = parseTextTree(tree);
  return sortByNeeds(
    nodes,
    ({ name }) => name,
    ({ needs }) => needs,
  )
    .map(({ name }) => name)
    .join(' ');
}

test('a node comes after its needs', () => {
  expect(
    sorted(`
      route
        address
          link
    `),
  ).toBe('link address route');
});

test('independent nodes keep their order', () => {
  expect(
    sorted(`
      hosts
      container
        image
        network
      resolver
    `),
  ).toBe('hosts image network container resolver');
});

test('a node that several others need comes once, before the first of them', () => {
  expect(
    sorted(`
      hosts
      route
        address
          link
      sysctl
        link
    `),
  ).toBe('hosts link address route sysctl');
});

test('a need outside the nodes counts as met', () => {
  const [route] = parseTextTree(`
    route
      address
  `);
  expect(
    sortByNeeds(
      route === undefined ? [] : [route],
      ({ name }) => name,
      ({ needs }) => needs,
    ),
  ).toEqual([route]);
});

test('a cycle names its members', () => {
  expect(() =>
    sorted(`
      route
        address
          link
            route
    `),
  ).toThrow('these need each other: route -> address -> link -> route');
});
