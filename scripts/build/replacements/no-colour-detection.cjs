'use strict';
// Stands in for supports-color where chalk imports it: lazyjack decides by itself whether it paints (src/cli/console.ts).
module.exports = { default: { stdout: false, stderr: false } };
