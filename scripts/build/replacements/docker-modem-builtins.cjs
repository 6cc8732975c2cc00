'use strict';
// Stands in for Node's https and util where docker-modem imports them. It loads TLS for a Docker elsewhere, while lazyjack speaks to the
// socket of its own host only; and it prints every request with its agent and sockets for a log that is off, a tenth of a plan.
exports.request = () => {
  throw new Error('this build of lazyjack has no HTTPS: only the Docker socket of this host is supported');
};
exports.inspect = () => '';
