/** Zoho's client has no types of its own. */
declare module '@zohocrm/nodejs-sdk-8.0'
