'use strict';
// Stands in for ssh2 in the bundle: lazyjack speaks to the Docker of its own host only, over the Unix socket.
exports.Client = function Client() {
  throw new Error('this build of lazyjack has no SSH client: only the Docker socket of this host is supported');
};
