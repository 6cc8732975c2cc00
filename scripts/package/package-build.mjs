/**
 * One build of the packages of an architecture.
 *
 * @typedef {object} PackageBuild
 * @property {string} stem `lazyjack_2.0.1_linux_amd64`
 * @property {import('./contents.mjs').Architecture} arch
 * @property {readonly import('./contents.mjs').PackagedFile[]} files
 * @property {number} epoch seconds: the time of everything in the packages
 * @property {number} level of compression, 1 to 9
 * @property {string} work an empty directory for this build
 */
export {};
