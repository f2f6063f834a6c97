/** Where a browser is led that did something with its account. */
export const ACCOUNT_PAGE = '/account';
