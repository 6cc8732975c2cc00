'use strict';
// Stands in for Node's assert where yargs imports it: the real one is loaded when the first assertion is made.
for (const name of ['strictEqual', 'notStrictEqual']) exports[name] = (...args) => require('node:assert')[name](...args);
