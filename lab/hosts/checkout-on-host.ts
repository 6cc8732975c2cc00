/** Where a host sees the checkout. */
export const checkoutOnHost = '/opt/lazyjack';
