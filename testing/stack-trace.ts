/** The heading that lazyjack gives its own defects, or a line of a stack trace of Node.js. */
export const stackTrace = /This is a defect of lazyjack:|^ +at .+:\d+/m;
