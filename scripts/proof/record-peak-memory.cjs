// Loaded into the built program with NODE_OPTIONS=--require=...: appends the peak memory of each run to a file, in KiB, one line each.
'use strict';
const { appendFileSync } = require('node:fs');
const log = process.env['LAZYJACK_MEMORY'];
delete process.env['NODE_OPTIONS'];
if (log !== undefined)
  process.on('exit', () => {
    appendFileSync(log, `${process.resourceUsage().maxRSS}\n`);
  });
