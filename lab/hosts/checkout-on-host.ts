/** The path of the checkout on a host. */
export const checkoutOnHost = '/opt/lazyjack';
