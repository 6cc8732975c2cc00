'use strict';
// Stands in for y18n, with which yargs translates its words: lazyjack has one language. y18n reads locales/en.json two directories above the program,
// such as /usr/locales/en.json, and a file there that is not JSON would end every command that prints help.
const { format } = require('util');

module.exports = () => ({
  /** @param {string} text @param {...unknown} values */
  __: (text, ...values) => format(text, ...values.filter((value) => typeof value !== 'function')),
  /** @param {string} singular @param {string} plural @param {number} quantity @param {...unknown} values */
  __n: (singular, plural, quantity, ...values) => {
    const text = quantity === 1 ? singular : plural;
    return format(text, ...(text.includes('%d') ? [quantity] : []), ...values);
  },
  setLocale: () => undefined,
  getLocale: () => 'en',
  updateLocale: () => undefined,
});
