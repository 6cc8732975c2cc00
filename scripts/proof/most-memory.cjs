// Loaded into the built program from outside, as boundaries.cjs is: writes down the most memory that each run had, in KiB, a line each.
'use strict';
const { appendFileSync } = require('node:fs');
const log = process.env['LAZYJACK_MEMORY'];
delete process.env['NODE_OPTIONS'];
if (log !== undefined)
  process.on('exit', () => {
    appendFileSync(log, `${process.resourceUsage().maxRSS}\n`);
  });
