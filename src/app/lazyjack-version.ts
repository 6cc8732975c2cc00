/** Of lazyjack. package.json says the same; a test compares them. */
export const version = '2.0.1';
