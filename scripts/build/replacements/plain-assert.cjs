'use strict';
// Stands in for Node's assert where yargs imports it. yargs looks for a package.json at every start, and catches the failed assertion that there is
// one. An AssertionError of Node compares and prints both values, which takes 3 ms.
/** @param {unknown} actual @param {unknown} expected @param {string} [message] */
exports.strictEqual = (actual, expected, message) => {
  if (!Object.is(actual, expected)) throw new Error(message);
};
/** @param {unknown} actual @param {unknown} expected @param {string} [message] */
exports.notStrictEqual = (actual, expected, message) => {
  if (Object.is(actual, expected)) throw new Error(message);
};
