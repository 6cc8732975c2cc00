'use strict';
// Stands in for gRPC and Protocol Buffers in the bundle: dockerode needs them for BuildKit sessions only, which lazyjack does not open.
function absent() {
  throw new Error('this build of lazyjack has no gRPC: Docker images are built without BuildKit');
}
exports.Server = absent;
exports.ServerCredentials = { createInsecure: absent };
exports.loadSync = absent;
exports.loadPackageDefinition = absent;
