'use strict';
// Stands in for readable-stream, a copy of Node's own streams for older versions, where tar-stream and docker-modem import it.
module.exports = require('node:stream');
