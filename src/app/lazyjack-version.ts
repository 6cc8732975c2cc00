/** The version of lazyjack, equal to that of package.json; a test compares them. */
export const version = '2.0.1';
