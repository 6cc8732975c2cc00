'use strict';
// Stands in for @balena/dockerignore, tar-fs and zlib where dockerode imports them: the real ones are loaded when an image is built.
module.exports = (...args) => require('@balena/dockerignore')(...args);
module.exports.pack = (...args) => require('tar-fs').pack(...args);
module.exports.createGzip = (...args) => require('node:zlib').createGzip(...args);
