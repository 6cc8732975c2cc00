/** What the product calls its images; Dockerfiles are in images/NAME. */
export const labImages = { dns64: 'lazyjack/dns64:2', nat64: 'lazyjack/nat64:2' } as const;

/** What the Dockerfiles start from, made of Debian packages. */
export const baseImage = 'debian:bookworm-slim';
