'use strict';
// Stands in for string-width in the bundle: yargs measures its help text, which is ASCII, at every start, and compiling the
// Unicode tables for that takes longer than all the rest of yargs.
/** @param {string} text */
module.exports = (text) => text.length;
