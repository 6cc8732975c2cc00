'use strict';
// Stands in for https and util where docker-modem imports them. It loads TLS for a Docker elsewhere, and lazyjack speaks to that of its own host
// only. And it prints every request with all that hangs on it, agent and sockets, for a log that is off: a tenth of a plan.
exports.request = () => {
  throw new Error('this build of lazyjack has no HTTPS: only the Docker socket of this host is supported');
};
exports.inspect = () => '';
