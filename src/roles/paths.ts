/** Always here, whatever the configuration says, so that `destroy` needs none. */
export const stateDirectory = '/var/lib/lazyjack';

/** Mounted into the DNS64 container. */
export const dns64Directory = `${stateDirectory}/dns64`;

/** Interfaces that exist because of lazyjack begin like this. */
export const bridgePrefix = 'lazyjack';
