/** The image names of lazyjack; the Dockerfiles are in images/NAME. */
export const labImages = { dns64: 'lazyjack/dns64:2', nat64: 'lazyjack/nat64:2' } as const;

/** The base image of the Dockerfiles, built from Debian packages. */
export const baseImage = 'debian:bookworm-slim';
